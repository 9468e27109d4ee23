package dev.winnow.agents.rules;

/** Characters that make no word by themselves, and those that end a sentence, as datatrove lists them. Stateless. */
final class Symbols {
    private static final String PUNCTUATION =
            "!/\u2014\u201d:\uff05\uff11\u3008&(\u3001\u2501\\\u3010#%\u300c\u300d\uff0c\u3011\uff1b+^]~\u201c\u300a\u201e';\u2019{|\u2236\u00b4[=-`*\uff0e\uff08\u2013\uff1f\uff01\uff1a$\uff5e\u00ab\u3009,><\u300b)?\uff09\u3002\u2026@_.\"}\u25ba\u00bb";

    /** Sentence terminals of Unicode's first plane. */
    private static final String ENDS =
            "!.?\u0589\u061d\u061e\u061f\u06d4\u0700\u0701\u0702\u07f9\u0837\u0839\u083d\u083e\u0964\u0965\u104a\u104b\u1362\u1367\u1368\u166e\u1735\u1736\u17d4\u17d5\u1803\u1809\u1944\u1945\u203c\u203d\u2047\u2048\u2049\u2e2e\u2e3c\u3002\ua4ff\ua60e\ua60f\ua6f3\ua6f7\ufe52\ufe56\ufe57\uff01\uff0e\uff1f\uff61";

    private Symbols() {}

    static boolean isSymbol(char c) {
        if (Character.isLetterOrDigit(c) && c < 128) {
            return false;
        }
        return c < ' ' || (c >= 127 && c < 160) || PUNCTUATION.indexOf(c) >= 0 || ENDS.indexOf(c) >= 0;
    }

    static boolean endsSentence(String line) {
        return !line.isEmpty() && ENDS.indexOf(line.charAt(line.length() - 1)) >= 0;
    }
}
