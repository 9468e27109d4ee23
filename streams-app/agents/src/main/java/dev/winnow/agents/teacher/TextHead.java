package dev.winnow.agents.teacher;

/** The head of a text. */
final class TextHead {
    private TextHead() {}

    /** At most so many characters, without half of a surrogate pair at the end. */
    static String of(String text, int characters) {
        if (characters >= text.length()) {
            return text;
        }
        boolean splits = characters > 0
                && Character.isHighSurrogate(text.charAt(characters - 1))
                && Character.isLowSurrogate(text.charAt(characters));
        return text.substring(0, splits ? characters - 1 : characters);
    }
}
