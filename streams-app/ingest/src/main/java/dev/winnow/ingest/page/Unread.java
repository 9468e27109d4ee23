package dev.winnow.ingest.page;

import java.util.Set;
import org.jsoup.nodes.Document;
import org.jsoup.nodes.Element;
import org.jsoup.nodes.Node;
import org.jsoup.nodes.TextNode;
import org.jsoup.select.NodeFilter;

/** Counts the characters of elements that no extraction reads, such as buttons and drawings: spaces, scripts and styles aside. */
final class Unread implements NodeFilter {
    private static final Set<String> NOT_SEEN = Set.of("head", "script", "style", "template");

    private int inside;
    private int characters;

    private Unread() {}

    static int characters(Document page) {
        Unread unread = new Unread();
        page.filter(unread);
        return unread.characters;
    }

    @Override
    public FilterResult head(Node node, int depth) {
        if (node instanceof TextNode words && inside > 0) {
            characters += (int)
                    words.getWholeText().chars().filter(next -> next > ' ').count();
        } else if (node instanceof Element element) {
            boolean unseen = NOT_SEEN.contains(element.normalName()) && !PageText.isShadowRoot(element);
            if (unseen || Formula.is(element)) {
                return FilterResult.SKIP_ENTIRELY;
            }
            inside += PageText.isNoText(element) ? 1 : 0;
        }
        return FilterResult.CONTINUE;
    }

    @Override
    public FilterResult tail(Node node, int depth) {
        inside -= node instanceof Element element && PageText.isNoText(element) ? 1 : 0;
        return FilterResult.CONTINUE;
    }
}
