package dev.winnow.ingest.page;

import org.jsoup.nodes.Element;
import org.jsoup.nodes.Node;
import org.jsoup.nodes.TextNode;
import org.jsoup.select.NodeFilter.FilterResult;

/** Reads MathML: as the TeX that it was made from where the page has it, else as its characters. Pure. */
final class Formula {
    private static final String TEX = "application/x-tex";

    private Formula() {}

    static boolean is(Element element) {
        return element.normalName().equals("math");
    }

    /** The alternative text, the annotation in TeX, or the characters without annotations. */
    static String text(Element math) {
        String alternative = math.attr("alttext");
        if (!alternative.isBlank()) {
            return alternative.strip();
        }
        for (Element annotation : math.getElementsByTag("annotation")) {
            if (annotation.attr("encoding").equalsIgnoreCase(TEX)) {
                return annotation.wholeText().strip();
            }
        }
        StringBuilder characters = new StringBuilder();
        math.filter((node, depth) -> {
            if (node instanceof TextNode words) {
                characters.append(words.getWholeText());
            }
            return isAnnotation(node) ? FilterResult.SKIP_ENTIRELY : FilterResult.CONTINUE;
        });
        return characters.toString().strip();
    }

    /** Whether an element holds a formula, which pages hide from those who see how it looks. */
    static boolean isIn(Element element) {
        Element first = element.firstElementChild();
        return first != null && is(first);
    }

    /** Whether an element shows how the formula before it looks, as KaTeX writes it. */
    static boolean isLook(Element element) {
        if (!element.attr("aria-hidden").equals("true")) {
            return false;
        }
        Element before = element.previousElementSibling();
        return before != null && isIn(before);
    }

    private static boolean isAnnotation(Node node) {
        return node.nodeName().startsWith("annotation");
    }
}
