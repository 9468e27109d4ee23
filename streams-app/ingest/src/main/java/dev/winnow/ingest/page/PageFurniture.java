package dev.winnow.ingest.page;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import org.jsoup.nodes.Document;
import org.jsoup.nodes.Element;
import org.jsoup.nodes.Node;
import org.jsoup.nodes.TextNode;
import org.jsoup.select.NodeFilter;

/**
 * Recognises what is beside the text of a page, such as forms, menus, notes, offers to share, by the elements' names, roles, classes and ids. Each of these misleads
 * somewhere: sites wrap the whole page into one form, a menu that is never closed reaches to the end, a forum's posts are comments. So an element that holds at least half
 * of the words, links and labels aside, is the page; and where what classes and ids name would be more than half together, they are not believed.
 */
final class PageFurniture implements NodeFilter {
    private static final Set<String> FURNITURE = Set.of("form", "nav", "footer", "aside", "noscript");
    private static final Set<String> ROLES =
            Set.of("navigation", "complementary", "contentinfo", "search", "banner", "dialog");
    private static final Set<String> NO_WORDS = Set.of("a", "label", "legend", "textarea", "option");
    private static final Set<String> NAMED = Set.of("div", "section", "ul", "ol", "p", "header", "table", "span", "dl");
    private static final Pattern NAMES = Pattern.compile("(?i)(?<![a-z])("
            + "nav|navbar|navigation|menu|breadcrumbs?|toolbar|pagination|pager|skip|toc|masthead|topbar|bottombar"
            + "|sidebar|footer|foot|related|recommended|trending|popular|tags|byline|author|caption"
            + "|share|sharing|social|comments?|respond|disqus|rss|login|signup|signin"
            + "|newsletter|subscribe|advert|ads?|promo|banner|sponsor|sponsored|outbrain|taboola"
            + "|cookies?|consent|gdpr|popup|modal|overlay|copyright|disclaimer|legal|gallery|aside"
            + ")(?![a-z])");
    private static final int MAX_NAMES = 256;

    /** Fewer characters than a sentence are not a page. */
    private static final int SENTENCE = 25;

    /** A form with this many characters beside its labels, such as that around a product, is read. */
    private static final int FORM_WITH_TEXT = 300;

    private final List<Part> parts = new ArrayList<>();
    private final Deque<Part> open = new ArrayDeque<>();
    private long total;

    private PageFurniture() {}

    /** The elements to leave out, by identity. */
    static Set<Element> of(Document document) {
        PageFurniture measure = new PageFurniture();
        document.filter(measure);
        return measure.leftOut();
    }

    private Set<Element> leftOut() {
        long named = 0;
        for (Part part : parts) {
            part.decide(total);
            named += part.leftOut && part.named && !part.isInside() ? part.size : 0;
        }
        Set<Element> elements = Collections.newSetFromMap(new IdentityHashMap<>());
        for (Part part : parts) {
            if (part.leftOut && !(part.named && named * 2 > total)) {
                elements.add(part.element);
            }
        }
        return elements;
    }

    @Override
    public FilterResult head(Node node, int depth) {
        if (node instanceof TextNode words) {
            total += words.text().strip().length();
        } else if (node instanceof Element element) {
            if (PageText.isNoText(element) || NO_WORDS.contains(element.normalName())) {
                return FilterResult.SKIP_ENTIRELY;
            }
            boolean declared = FURNITURE.contains(element.normalName())
                    || ROLES.contains(PageText.attribute(element, "role").toLowerCase(Locale.ROOT));
            if (declared || isNamed(element)) {
                Part part = new Part(element, !declared, open.peek(), total);
                parts.add(part);
                open.push(part);
            }
        }
        return FilterResult.CONTINUE;
    }

    @Override
    public FilterResult tail(Node node, int depth) {
        if (!open.isEmpty() && open.peek().element == node) {
            Part part = open.pop();
            part.size = total - part.before;
        }
        return FilterResult.CONTINUE;
    }

    private static boolean isNamed(Element element) {
        return NAMED.contains(element.normalName())
                && (isNamed(PageText.attribute(element, "class")) || isNamed(PageText.attribute(element, "id")));
    }

    private static boolean isNamed(String names) {
        return !names.isEmpty()
                && NAMES.matcher(names.substring(0, Math.min(names.length(), MAX_NAMES)))
                        .find();
    }

    /** An element that may be left out. */
    private static final class Part {
        private final Element element;
        private final boolean named;
        private final Part outer;
        private final long before;
        private long size;
        private boolean leftOut;

        private Part(Element element, boolean named, Part outer, long before) {
            this.element = element;
            this.named = named;
            this.outer = outer;
            this.before = before;
        }

        private void decide(long total) {
            boolean holdsPage = size * 2 >= total || element.normalName().equals("form") && size >= FORM_WITH_TEXT;
            leftOut = size < SENTENCE || !holdsPage;
        }

        /** Whether it is left out with what is around it, which comes before it. */
        private boolean isInside() {
            return outer != null && (outer.leftOut || outer.isInside());
        }
    }
}
