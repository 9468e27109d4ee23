package dev.winnow.agents.rules;

import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/** Gopher's rules of quality, as datatrove decides them. Used once. */
final class GopherQuality {
    private static final Set<String> STOP_WORDS = Set.of("the", "be", "to", "of", "and", "that", "have", "with");

    private final String text;
    private final FilterWords words;

    GopherQuality(String text, FilterWords words) {
        this.text = text;
        this.words = words;
    }

    void into(Map<String, Boolean> broken) {
        int real = 0;
        long characters = 0;
        int alphabetic = 0;
        Set<String> found = new HashSet<>();
        for (int i = 0; i < words.size(); i++) {
            boolean symbol = true;
            boolean letter = false;
            for (int at = words.start(i); at < words.end(i) && (symbol || !letter); at++) {
                char c = text.charAt(at);
                symbol &= Symbols.isSymbol(c);
                letter |= Character.isLetter(c);
            }
            if (!symbol) {
                real++;
                characters += text.codePointCount(words.start(i), words.end(i));
            }
            alphabetic += letter ? 1 : 0;
            if (words.end(i) - words.start(i) <= 4) {
                String word = text.substring(words.start(i), words.end(i));
                if (STOP_WORDS.contains(word)) {
                    found.add(word);
                }
            }
        }
        int all = Math.max(1, words.size());
        double mean = real == 0 ? 0 : (double) characters / real;
        broken.put("gopher/short_doc", real < 50);
        broken.put("gopher/long_doc", real > 100_000);
        broken.put("gopher/below_avg", mean < 3);
        broken.put("gopher/above_avg", mean > 10);
        broken.put("gopher/hashes", (double) count("#") / all > 0.1);
        broken.put("gopher/ellipsis", (double) (count("...") + count("\u2026")) / all > 0.1);
        lines(broken);
        broken.put("gopher/alpha", (double) alphabetic / all < 0.8);
        broken.put("gopher/stop_words", found.size() < 2);
    }

    private void lines(Map<String, Boolean> broken) {
        int bullets = 0;
        int ellipses = 0;
        int lines = 0;
        for (String line : Lines.split(text)) {
            String content = line.strip();
            lines++;
            bullets += content.startsWith("\u2022") || content.startsWith("-") ? 1 : 0;
            ellipses += content.endsWith("...") || content.endsWith("\u2026") ? 1 : 0;
        }
        broken.put("gopher/bullets", lines > 0 && (double) bullets / lines > 0.9);
        broken.put("gopher/end_ellipsis", lines > 0 && (double) ellipses / lines > 0.3);
    }

    private int count(String part) {
        int count = 0;
        for (int at = text.indexOf(part); at >= 0; at = text.indexOf(part, at + part.length())) {
            count++;
        }
        return count;
    }
}
