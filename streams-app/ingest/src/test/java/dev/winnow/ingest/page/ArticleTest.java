package dev.winnow.ingest.page;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Pages of many kinds, with the text that a person would copy out of them. */
class ArticleTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "answers",
                "arabic",
                "chinese",
                "code",
                "documentation",
                "encyclopedia",
                "forum",
                "japanese",
                "layout-table",
                "news",
                "recipe",
                "shop",
                "table"
            })
    void theMainContentIsWhatAPersonWouldCopy(String page) throws IOException {
        PageText text = PageText.of(resource(page + ".html"), Extraction.ARTICLE);

        assertThat(text.text()).isEqualTo(resource(page + ".txt"));
        assertThat(text.leftOut()).isPositive();
    }

    private static String resource(String name) throws IOException {
        try (InputStream page = ArticleTest.class.getResourceAsStream("/pages/" + name)) {
            return new String(page.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
