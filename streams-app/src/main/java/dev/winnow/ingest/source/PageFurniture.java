package dev.winnow.ingest.source;

import java.util.ArrayDeque;
import java.util.Collections;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.Set;
import org.jsoup.nodes.Document;
import org.jsoup.nodes.Element;
import org.jsoup.nodes.Node;
import org.jsoup.nodes.TextNode;
import org.jsoup.select.NodeFilter;

/**
 * Tells the forms, menus and notes beside the text of a page from those that hold it: some sites wrap the whole page into one form, and a menu that is never closed
 * reaches to its end. An element that holds at least half of the words of a page, links and labels aside, is the page.
 */
final class PageFurniture implements NodeFilter {
    private static final Set<String> FURNITURE = Set.of("form", "nav", "footer", "aside", "noscript");
    private static final Set<String> NO_WORDS = Set.of("a", "label", "legend", "textarea", "option");

    /** Fewer characters than a sentence are no page. */
    private static final int SENTENCE = 25;

    private final Map<Element, Long> sizes = new IdentityHashMap<>();
    private final Deque<Long> before = new ArrayDeque<>();
    private long total;

    private PageFurniture() {}

    /** The elements to leave out, by identity. */
    static Set<Element> of(Document document) {
        PageFurniture measure = new PageFurniture();
        document.filter(measure);
        Set<Element> furniture = Collections.newSetFromMap(new IdentityHashMap<>());
        measure.sizes.forEach((element, size) -> {
            if (size * 2 < measure.total || size < SENTENCE) {
                furniture.add(element);
            }
        });
        return furniture;
    }

    @Override
    public FilterResult head(Node node, int depth) {
        if (node instanceof TextNode words) {
            total += words.text().strip().length();
        } else if (node instanceof Element element) {
            if (HtmlText.isLeftOut(element) || NO_WORDS.contains(element.normalName())) {
                return FilterResult.SKIP_ENTIRELY;
            }
            if (FURNITURE.contains(element.normalName())) {
                before.push(total);
            }
        }
        return FilterResult.CONTINUE;
    }

    @Override
    public FilterResult tail(Node node, int depth) {
        if (node instanceof Element element && FURNITURE.contains(element.normalName())) {
            sizes.put(element, total - before.pop());
        }
        return FilterResult.CONTINUE;
    }
}
