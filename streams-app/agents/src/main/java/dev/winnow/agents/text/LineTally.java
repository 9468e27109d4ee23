package dev.winnow.agents.text;

import java.util.HashSet;
import java.util.Set;

/** Counts the kinds of lines of one text; fed with its characters that are not white space. Used by one thread. */
final class LineTally {

    private static final String SENTENCE_ENDS = ".!?\u3002\uff01\uff1f";
    private static final String CLOSING = "\"')]\u201d\u2019\u00bb";
    private static final String BULLETS = "-*+\u2022\u2023\u25aa\u25cf\u25cb\u25e6\u2013\u00b7";

    private final int shortLine;
    private final Set<Long> seen = new HashSet<>();

    private long hash;
    private int length;
    private char first;
    private char last;
    private char beforeLast;
    private int dots;

    private int lines;
    private int punctuated;
    private int bullets;
    private int ellipses;
    private int shorts;
    private int repeatedCharacters;

    LineTally(int shortLine) {
        this.shortLine = shortLine;
    }

    void add(char character) {
        if (length == 0) {
            first = character;
        }
        length++;
        hash = hash * 0x100000001b3L + character;
        beforeLast = last;
        last = character;
        dots = character == '.' ? dots + 1 : 0;
    }

    /** Whether the last character was the third full stop in a row. */
    boolean closesEllipsis() {
        return dots == 3;
    }

    void end() {
        if (length == 0) {
            return;
        }
        lines++;
        boolean ellipsis = last == '\u2026' || dots >= 3;
        if (ellipsis) {
            ellipses++;
        } else if (isIn(SENTENCE_ENDS, last) || (isIn(CLOSING, last) && isIn(SENTENCE_ENDS, beforeLast))) {
            punctuated++;
        }
        if (isIn(BULLETS, first)) {
            bullets++;
        }
        if (length < shortLine) {
            shorts++;
        }
        if (!seen.add(hash)) {
            repeatedCharacters += length;
        }
        hash = 0;
        length = 0;
        first = 0;
        last = 0;
        beforeLast = 0;
        dots = 0;
    }

    private static boolean isIn(String characters, char character) {
        return characters.indexOf(character) >= 0;
    }

    int lines() {
        return lines;
    }

    int punctuated() {
        return punctuated;
    }

    int bullets() {
        return bullets;
    }

    int ellipses() {
        return ellipses;
    }

    int shorts() {
        return shorts;
    }

    int repeatedCharacters() {
        return repeatedCharacters;
    }
}
