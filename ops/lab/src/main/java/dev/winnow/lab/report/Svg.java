package dev.winnow.lab.report;

import java.util.Locale;

/** Writes one SVG picture. Styled by classes of {@code chart.css}, so that it suits light and dark pages. */
final class Svg {
    /** Width of a character in shares of the size of the letters; text is measured with no font at hand. */
    private static final double CHARACTER_WIDTH = 0.56;

    static final double LETTER = 12;
    private final StringBuilder text = new StringBuilder();

    /** @param name identifier, unique on a page
     *  @param css stylesheet to carry along; empty on a page that has it */
    Svg(String name, double width, double height, String title, String description, String css) {
        text.append("<svg xmlns=\"http://www.w3.org/2000/svg\" class=\"wc\" role=\"img\" aria-labelledby=\"")
                .append(name + "-title " + name + "-desc\" viewBox=\"0 0 ")
                .append(number(width) + " " + number(height) + "\" width=\"" + number(width))
                .append("\" height=\"" + number(height) + "\">\n");
        text.append("<title id=\"" + name + "-title\">" + Markup.escape(title) + "</title>\n");
        text.append("<desc id=\"" + name + "-desc\">" + Markup.escape(description) + "</desc>\n");
        if (!css.isEmpty()) {
            text.append("<style>\n").append(css).append("</style>\n");
        }
        text.append("<rect class=\"paper\" width=\"" + number(width) + "\" height=\"" + number(height) + "\"/>\n");
    }

    /** Width of a text in the plain size. */
    static double width(String shown) {
        return shown.codePointCount(0, shown.length()) * LETTER * CHARACTER_WIDTH;
    }

    static String number(double value) {
        String shown = String.format(Locale.ROOT, "%.1f", value);
        return shown.endsWith(".0") ? shown.substring(0, shown.length() - 2) : shown;
    }

    Svg open(String css, String hint) {
        text.append("<g class=\"").append(css).append("\">");
        if (!hint.isEmpty()) {
            text.append("<title>").append(Markup.escape(hint)).append("</title>");
        }
        text.append('\n');
        return this;
    }

    Svg close() {
        text.append("</g>\n");
        return this;
    }

    /** Opens a group that shows nothing outside a rectangle. */
    Svg openClipped(String identifier, double x, double y, double width, double height) {
        text.append("<clipPath id=\"" + identifier + "\"><rect x=\"" + number(x) + "\" y=\"" + number(y))
                .append("\" width=\"" + number(width) + "\" height=\"" + number(height) + "\"/></clipPath>\n")
                .append("<g clip-path=\"url(#" + identifier + ")\">\n");
        return this;
    }

    void line(String css, double x1, double y1, double x2, double y2) {
        text.append("<line class=\"" + css + "\" x1=\"" + number(x1) + "\" y1=\"" + number(y1))
                .append("\" x2=\"" + number(x2) + "\" y2=\"" + number(y2) + "\"/>\n");
    }

    void path(String css, String commands) {
        text.append("<path class=\"" + css + "\" d=\"" + commands + "\"/>\n");
    }

    void dot(String css, double x, double y, double radius) {
        text.append("<circle class=\"" + css + "\" cx=\"" + number(x) + "\" cy=\"" + number(y))
                .append("\" r=\"" + number(radius) + "\"/>\n");
    }

    /** Text around a height, which is that of the middle of its small letters. */
    void text(String css, double x, double y, String shown) {
        text.append("<text class=\"" + css + "\" x=\"" + number(x) + "\" y=\"" + number(y + LETTER / 3) + "\">")
                .append(Markup.escape(shown))
                .append("</text>\n");
    }

    /** Text that reads upwards, around a point. */
    void upwards(String css, double x, double y, String shown) {
        text.append("<text class=\"" + css + "\" transform=\"translate(" + number(x) + " " + number(y))
                .append(") rotate(-90)\">" + Markup.escape(shown) + "</text>\n");
    }

    String end() {
        return text + "</svg>\n";
    }
}
