package dev.winnow.ingest.page;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jsoup.nodes.Document;
import org.jsoup.nodes.Element;
import org.jsoup.nodes.Node;
import org.jsoup.nodes.TextNode;
import org.jsoup.select.NodeFilter;

/** The elements of a page that can hold text, measured. */
final class PageTree implements NodeFilter {
    /** In the order of the page. */
    final List<Block> blocks = new ArrayList<>();

    private Block at;
    private int links;

    private PageTree() {}

    static PageTree of(Document page) {
        PageTree tree = new PageTree();
        page.body().filter(tree);
        return tree;
    }

    Block root() {
        return blocks.get(0);
    }

    @Override
    public FilterResult head(Node node, int depth) {
        if (node instanceof TextNode words) {
            count(words.getWholeText());
        } else if (node instanceof Element element) {
            if (PageText.isNoText(element) || isHidden(element)) {
                return FilterResult.SKIP_ENTIRELY;
            }
            at = new Block(element, at);
            blocks.add(at);
            links += element.normalName().equals("a") ? 1 : 0;
        }
        return FilterResult.CONTINUE;
    }

    @Override
    public FilterResult tail(Node node, int depth) {
        if (node instanceof Element element) {
            links -= element.normalName().equals("a") ? 1 : 0;
            Block done = at;
            if (done.parent != null) {
                at = done.parent;
                at.characters += done.characters;
                at.linked += done.linked;
                at.links += done.links + (done.name().equals("a") ? 1 : 0);
                at.stops += done.stops;
                if (!done.line) {
                    at.ownCharacters += done.ownCharacters;
                    at.ownLinked += done.ownLinked;
                    at.ownStops += done.ownStops;
                }
            }
        }
        return FilterResult.CONTINUE;
    }

    private void count(String text) {
        int characters = 0;
        int stops = 0;
        for (int i = 0; i < text.length(); i++) {
            char next = text.charAt(i);
            if (next > ' ' && next != '\u00a0') {
                characters += Characters.isDense(next) ? 2 : 1;
                stops += Characters.isStop(next) ? 1 : 0;
            }
        }
        at.characters += characters;
        at.ownCharacters += characters;
        if (links > 0) {
            at.linked += characters;
            at.ownLinked += characters;
        } else {
            at.stops += stops;
            at.ownStops += stops;
        }
    }

    private static boolean isHidden(Element element) {
        if (element.hasAttr("hidden")) {
            return true;
        }
        String style = element.attr("style");
        return !style.isEmpty()
                && style.toLowerCase(Locale.ROOT).replace(" ", "").contains("display:none");
    }
}
