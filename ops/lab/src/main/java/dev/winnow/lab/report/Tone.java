package dev.winnow.lab.report;

/**
 * How a series is drawn: the classes of its stylesheet {@code chart.css}. The hues are those of Okabe and Ito, which people
 * with any common colour vision can distinguish; 0 is the ink of the text.
 *
 * @param hue 0 to 7, or {@link #QUIET}
 * @param dash 0 for a solid line, 1 to 3 for patterns
 * @param bold whether it is what to look at first
 */
record Tone(int hue, int dash, boolean bold) {
    /** Grey: there for completeness. */
    static final int QUIET = -1;

    static final int HUES = 8;
    static final int DASHES = 4;

    static Tone quiet(int dash) {
        return new Tone(QUIET, dash % DASHES, false);
    }

    Tone dashed() {
        return new Tone(hue, 1, false);
    }

    String css() {
        return (hue == QUIET ? "wq" : "w" + hue) + (dash == 0 ? "" : " wd" + dash) + (bold ? " wb" : "");
    }
}
