package dev.winnow.ingest.page;

/**
 * A line of a page's text.
 *
 * @param linked characters of it in links
 * @param stops commas and ends of sentences outside links
 * @param heading level of the heading that it is, 1 to 6; 0 for none
 * @param paragraph number of the element {@code p} whose lines end with {@code br}, which are read together; 0 for a line of its own
 * @param kept whether it is part of something that is kept whole: a list, a table, code, a quotation
 * @param behindCut whether something was cut between the line before and this one
 */
record Line(String text, int linked, int stops, int heading, int paragraph, boolean kept, boolean behindCut) {
    private static final int LONG = 200;

    /** Whether it is short, and more than two thirds of it are links. */
    boolean isLinks() {
        return text.length() < LONG && heading == 0 && linked * 3 > text.length() * 2;
    }

    /** Whether it reads like prose. */
    boolean isProse() {
        return heading == 0
                && !isLinks()
                && (text.indexOf(' ') >= 0 || !text.contains("://"))
                && (stops >= 2 && Characters.width(text) >= 40
                        || Characters.width(text) >= 70 && Characters.isUnspaced(text.charAt(text.length() - 1))
                        || stops >= 1 && Characters.width(text) >= 70
                        || Characters.width(text) >= 20 && Characters.isEnd(text.charAt(text.length() - 1)));
    }
}
