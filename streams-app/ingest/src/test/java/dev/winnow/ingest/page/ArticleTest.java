package dev.winnow.ingest.page;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Pages of many kinds, with the text that a person would copy out of them. */
class ArticleTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "accordion",
                "amharic",
                "answers",
                "arabic",
                "cells",
                "chinese",
                "code",
                "documentation",
                "encyclopedia",
                "forum",
                "japanese",
                "japanese-lines",
                "lao",
                "layout-table",
                "news",
                "opening-hours",
                "recipe",
                "ruby",
                "shop",
                "table",
                "thai",
                "tibetan",
                "verse"
            })
    void theMainContentIsWhatAPersonWouldCopy(String page) throws IOException {
        PageText text = PageText.of(resource(page + ".html"), Extraction.ARTICLE);

        assertThat(text.text()).isEqualTo(resource(page + ".txt"));
        assertThat(text.leftOut()).isPositive();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "<div class='tweet-widget'><blockquote>%s</blockquote></div>",
                "<p><span class='tags-of-event'>%s</span></p>",
                "<div class='content-with-sidebar'><p>%s</p></div>",
                "<div hidden>https://mill.example/a/page.html</div><p>%s</p>"
            })
    void aNameDoesNotCostATextThatIsOne(String part) throws IOException {
        String last =
                "“We ground the flour for the whole valley, by day and by night,” says the last miller of the family.";
        String page =
                "<html><body><h1>A mill</h1><p>The mill by the river grinds again, since spring, after forty years.</p>%s"
                                .formatted(part.formatted(last))
                        + "<p>Its wheel is made of oak, and the stones came from the old quarry above the village.</p>";

        assertThat(PageText.of(page, Extraction.ARTICLE).text())
                .isEqualTo("The mill by the river grinds again, since spring, after forty years.\n" + last
                        + "\nIts wheel is made of oak, and the stones came from the old quarry above the village.\n");
    }

    @Test
    void aTextBelowTheHeadlineLeadsIntoTheArticle() throws IOException {
        String body = "<p>The mill by the river grinds again, since spring, after forty years.</p>".repeat(9);
        String lead = "What was silent for so long is heard again, by everybody who lives in the valley.";
        String page = "<div class=head><h1>A mill</h1><p class=teaser>%s</p></div>".formatted(lead)
                + "<div class=share><a href=x>Share</a> <a href=y>Print</a></div><div class=body>%s</div>"
                        .formatted(body);

        assertThat(PageText.of(page, Extraction.ARTICLE).text().lines())
                .hasSize(10)
                .startsWith(lead);
    }

    @Test
    void aHeadingGoesWithTheListThatItIsAbove() throws IOException {
        String page = "<p>The mill by the river grinds again, since spring, after forty years.</p><h2>More"
                + " mills</h2><ul class=list><li><a href=a>A mill of the north</a><li><a href=b>A mill of the"
                + " south</a><li><a href=c>A third one</a></ul><h2>The wheel</h2><p>Its wheel is made of oak, and the"
                + " stones came from the old quarry above the village.</p>";

        assertThat(PageText.of(page, Extraction.ARTICLE).text())
                .contains("The wheel\n")
                .doesNotContain("More mills", "north");
    }

    @ParameterizedTest
    @ValueSource(strings = {"<body style='display: none'>%s", "<body><div hidden>%s</div>", "%s"})
    void aPageThatHidesItselfHasItsText(String page) throws IOException {
        String text = "<p>The mill by the river grinds again, since spring, after forty years.</p>";

        assertThat(PageText.of(page.formatted(text), Extraction.ARTICLE).text())
                .contains("The mill by the river grinds again, since spring, after forty years.");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", " ", "<", "<html>", "<frameset>", "<body hidden>", "<!--", "<?xml", "<?xml?><a/>", "<title>x"
            })
    void aPageOfNothingHasNoText(String page) throws IOException {
        for (Extraction extraction : Extraction.values()) {
            assertThat(PageText.of(page, extraction).text().strip()).isIn("", "<");
        }
    }

    private static String resource(String name) throws IOException {
        try (InputStream page = ArticleTest.class.getResourceAsStream("/pages/" + name)) {
            return new String(page.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
