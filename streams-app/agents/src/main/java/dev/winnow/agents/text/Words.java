package dev.winnow.agents.text;

import java.util.Locale;
import java.util.function.Consumer;

/** The words of a text as {@link TextFeatures} cuts them, spelled out: slower, for naming what was found. */
public final class Words {

    private Words() {}

    /** Hands over every word that begins with a letter and fits a hash in full, in lower case. */
    public static void forEach(String text, Consumer<String> consumer) {
        int end = Math.min(text.length(), FeatureSpace.MAX_CHARACTERS);
        int start = -1;
        for (int i = 0; i <= end; i++) {
            boolean inside = i < end && (TextScan.isLetter(text.charAt(i)) || TextScan.isDigit(text.charAt(i)));
            if (inside && start < 0) {
                start = i;
            } else if (!inside && start >= 0) {
                if (i - start <= FeatureSpace.MAX_WORD && TextScan.isLetter(text.charAt(start))) {
                    consumer.accept(text.substring(start, i).toLowerCase(Locale.ROOT));
                }
                start = -1;
            }
        }
    }
}
