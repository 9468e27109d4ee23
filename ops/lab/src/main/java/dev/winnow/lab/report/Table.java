package dev.winnow.lab.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * A table that is shown as text and as HTML.
 *
 * @param title what it shows, with units
 * @param header names of the columns; the first is that of the row names
 * @param rows cells, as many as there are columns
 * @param emphasised names of the rows to look at first
 */
record Table(String title, List<String> header, List<List<String>> rows, Set<String> emphasised) {
    /** Shown for what is not known or does not apply. */
    static final String NOTHING = "–";

    /** Row names to the left, everything else to the right; one line each. */
    String text() {
        List<List<String>> lines = new ArrayList<>();
        lines.add(header);
        lines.addAll(rows);
        int[] widths = new int[header.size()];
        for (List<String> line : lines) {
            for (int i = 0; i < widths.length; i++) {
                widths[i] = Math.max(widths[i], length(line.get(i)));
            }
        }
        StringBuilder text = new StringBuilder(title).append("\n\n");
        for (List<String> line : lines) {
            StringBuilder written = new StringBuilder();
            for (int i = 0; i < widths.length; i++) {
                String padding = " ".repeat(widths[i] - length(line.get(i)));
                written.append(i == 0 ? line.get(i) + padding : "  " + padding + line.get(i));
            }
            text.append(written.toString().stripTrailing()).append('\n');
        }
        return text.toString();
    }

    private static int length(String cell) {
        return cell.codePointCount(0, cell.length());
    }

    String html() {
        StringBuilder html = new StringBuilder("<div class=\"scroll\"><table>\n<caption>")
                .append(Markup.escape(title))
                .append("</caption>\n<thead><tr>");
        header.forEach(cell ->
                html.append("<th scope=\"col\">").append(Markup.escape(cell)).append("</th>"));
        html.append("</tr></thead>\n<tbody>\n");
        for (List<String> row : rows) {
            html.append(emphasised.contains(row.get(0)) ? "<tr class=\"strong\">" : "<tr>")
                    .append("<th scope=\"row\">")
                    .append(Markup.escape(row.get(0)))
                    .append("</th>");
            row.stream().skip(1).forEach(cell -> html.append("<td>")
                    .append(Markup.escape(cell))
                    .append("</td>"));
            html.append("</tr>\n");
        }
        return html.append("</tbody></table></div>\n").toString();
    }
}
