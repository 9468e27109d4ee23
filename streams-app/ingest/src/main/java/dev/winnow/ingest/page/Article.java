package dev.winnow.ingest.page;

import java.util.List;
import org.jsoup.nodes.Document;

/**
 * The main content of a page: the part of the tree in which sentences are densest, widened to what belongs to it, without the parts beside it. A page
 * without a sentence, or of too many elements, is read as {@link Extraction#PAGE} reads it.
 */
final class Article {
    private Article() {}

    static List<Line> of(Document page) {
        List<Line> lines = PageTree.of(page).map(Article::lines).orElse(List.of());
        return lines.stream().anyMatch(Line::isProse)
                ? lines
                : TextLines.withoutLinks(TextLines.of(page, PageFurniture.of(page)));
    }

    private static List<Line> lines(PageTree tree) {
        ArticleFinder finder = new ArticleFinder(tree);
        return finder.find().map(root -> ArticleLines.of(root, finder.cut())).orElse(List.of());
    }
}
