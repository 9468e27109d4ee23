package dev.winnow.ingest.page;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jsoup.nodes.Element;

/** Leaves out lines of an article that are none of its text: bylines and dates around it, labels between its paragraphs, headings of what was cut. Pure. */
final class ArticleLines {
    private static final int LABEL = 40;
    private static final Pattern NUMBERS = Pattern.compile("\\d[\\d.,]*");

    private final List<Line> lines;
    private final Map<String, Integer> times = new HashMap<>();

    private ArticleLines(List<Line> lines) {
        this.lines = lines;
        lines.forEach(line -> times.merge(pattern(line), 1, Integer::sum));
    }

    /** The lines below an element; empty when there is nothing below it. */
    static List<Line> of(Element root, Set<Element> cut) {
        return new ArticleLines(TextLines.of(root, cut)).read();
    }

    private List<Line> read() {
        int first = first();
        int end = end(first);
        List<Line> read = new ArrayList<>();
        for (int i = 0; i < lines.size(); i++) {
            Line line = lines.get(i);
            boolean around = i < first || i >= end;
            if (line.kept()
                    ? !around || !line.isLinks()
                    : !around && !line.isLinks() && (isPart(i) || !isRepeatedLabel(line))) {
                read.add(line);
            }
        }
        List<Line> all = TextLines.withoutLinks(lines);
        // where hardly anything is prose, what is short is the text
        return TextLines.length(read) * 2 < TextLines.length(all) ? all : withoutEmptyHeadings(read);
    }

    /** The first line of prose, or that of the headings right before it; the headline is none of them. */
    private int first() {
        int first = 0;
        while (first < lines.size() && !lines.get(first).isProse()) {
            first++;
        }
        while (first > 0 && first < lines.size() && isOfOneParagraph(first - 1, first)) {
            first--;
        }
        while (first > 0 && first < lines.size() && lines.get(first - 1).heading() > 1) {
            first--;
        }
        return first;
    }

    /** Behind the last line of prose. */
    private int end(int first) {
        int end = lines.size();
        while (end > first && !lines.get(end - 1).isProse()) {
            end--;
        }
        while (end > first && end < lines.size() && isOfOneParagraph(end - 1, end)) {
            end++;
        }
        return end;
    }

    private boolean isOfOneParagraph(int one, int other) {
        int paragraph = lines.get(one).paragraph();
        return paragraph > 0 && paragraph == lines.get(other).paragraph();
    }

    /** Whether it is one of several lines of a paragraph, such as a verse. */
    private boolean isPart(int line) {
        return line > 0 && isOfOneParagraph(line - 1, line)
                || line + 1 < lines.size() && isOfOneParagraph(line, line + 1);
    }

    /** Short lines that come again, numbers aside, such as those under each post of a thread. */
    private boolean isRepeatedLabel(Line line) {
        String pattern = pattern(line);
        return line.text().length() < LABEL
                && times.get(pattern) > 1
                && pattern.chars().anyMatch(Character::isLetterOrDigit)
                && pattern.chars().noneMatch(next -> Characters.isStop((char) next));
    }

    private static String pattern(Line line) {
        return line.text().length() < LABEL ? NUMBERS.matcher(line.text()).replaceAll("0") : "";
    }

    /** A heading with nothing below it but what was cut is left out with it. */
    private static List<Line> withoutEmptyHeadings(List<Line> lines) {
        List<Line> read = new ArrayList<>();
        Line below = null;
        for (int i = lines.size() - 1; i >= 0; i--) {
            Line line = lines.get(i);
            if (line.heading() == 0 || below != null && !isCutBetween(line, below)) {
                read.add(line);
                below = line;
            }
        }
        Collections.reverse(read);
        return read;
    }

    private static boolean isCutBetween(Line heading, Line below) {
        return below.heading() > 0 && below.heading() <= heading.heading() && below.behindCut();
    }
}
