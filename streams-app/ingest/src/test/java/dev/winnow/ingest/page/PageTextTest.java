package dev.winnow.ingest.page;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PageTextTest {
    private static final String ARTICLE =
            "<h2>A mill</h2><p>The mill by the river grinds again since the spring of last"
                    + " year.</p><p>Its wheel is made of oak.</p>";
    private static final String TEXT =
            "A mill\nThe mill by the river grinds again since the spring of last year.\nIts wheel is made of oak.\n";

    @ParameterizedTest
    @ValueSource(
            strings = {
                "<form action=x><input name=y>%s</form>",
                "<form><nav><a href=/>Home of all</a> <a href=/a>A</a></nav>%s<select><option>One</select></form>",
                "<nav><ul><li><a href=/>Home</a><li><a href=/b>News of the day</a></ul>%s",
                "<aside><main>%s</main></aside>",
                "<noscript>%s</noscript>",
                "%s<form><label>Search our pages</label> <input><button>Find</button></form>",
                "<nav>Home News</nav>%s<footer>All rights reserved, by us</footer>",
                "%s<aside>Read on: another mill</aside><form><p>Your name <textarea>your words</textarea></form>"
            })
    void theArticleIsFoundWhateverHoldsIt(String page) throws Exception {
        String text = text(page.formatted(ARTICLE));

        assertThat(text.replaceFirst("\\AHome\\nNews of the day\\n", "")).isEqualTo(TEXT);
    }

    @Test
    void aPageOfLinksAloneHasNoArticleInItsMenu() throws Exception {
        assertThat(text("<nav><a href=a>One of the pages of this site</a> <a href=b>Another</a></nav>"))
                .isEmpty();
    }

    @Test
    void linesOfLinksAreLeftOutAndLinksInSentencesAndHeadingsAreNot() throws Exception {
        assertThat(text("<ul><li><a href=a>Read on here</a><li><a href=b>Or there, over the hill</a> now</ul>"
                        + "<h2><a href=c>A mill</a></h2><p>The <a href=d>mill by the river</a> grinds again.</p>"))
                .isEqualTo("A mill\nThe mill by the river grinds again.\n");
    }

    @Test
    void aLinkThatIsNeverClosedDoesNotHideTheArticle() throws Exception {
        assertThat(text("<p><a href=x>Top" + "<p>A sentence of the article.".repeat(9)))
                .contains("A sentence of the article.\n".repeat(9));
    }

    @Test
    void postsThatAreCalledCommentsAreThePageWhereTheyHoldMostOfIt() throws Exception {
        String post = "<div class=comment>An answer that somebody wrote, with its reason.</div>";

        assertThat(text("<p>A short question?" + post.repeat(5)).lines()).hasSize(6);
        assertThat(text("<p>" + "A long article of many words. ".repeat(20) + post.repeat(2))
                        .lines())
                .hasSize(1);
    }

    @Test
    void theCellsOfARowAreOneLine() throws Exception {
        assertThat(text("<table><tr><th>Town<th>Mills</tr><tr><td><p>Ulm</p></td><td><div>7 of <b>9</b></div></td>"
                        + "</tr></table>end"))
                .isEqualTo("Town Mills\nUlm 7 of 9\nend\n");
    }

    @Test
    void theBlocksOfACellOfALayoutAreLines() throws Exception {
        assertThat(text("<table><tr><td><p>One.</p><p>Two.</p></td></tr></table>"))
                .isEqualTo("One.\nTwo.\n");
    }

    @Test
    void aLongTitleIsCutBetweenCharacters() throws Exception {
        for (int length = 505; length < 520; length++) {
            PageText page = PageText.of(
                    "<title>" + "t".repeat(length) + "\ud83d\ude00".repeat(9) + "</title><p>x", Extraction.PAGE);

            assertThat(page.title()).hasSizeBetween(511, 512);
            assertThat(Character.isHighSurrogate(
                            page.title().charAt(page.title().length() - 1)))
                    .isFalse();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"<object>", "<applet>", "<template><td>", "<table><caption>", "<marquee>", "<TABLE>"})
    void elementsThatTheParserWalksThroughAreCounted(String unit) {
        assertThatThrownBy(() -> PageText.of(unit.repeat(300), Extraction.PAGE))
                .isInstanceOf(PageException.class)
                .hasMessageContaining("more than 256 elements");
    }

    @Test
    void elementsThatAreClosedDoNotCount() throws Exception {
        assertThat(text("<table><tr><td>x</td></tr></table>".repeat(1_000))).hasSize(2_000);
    }

    @Test
    void aPageOfTooManyTagsIsRefused() {
        assertThatThrownBy(() -> PageText.of("<i>".repeat(300_001), Extraction.PAGE))
                .hasMessageContaining("tags");
    }

    @Test
    void aPageThatTakesTooLongIsStopped() {
        assertThatThrownBy(() -> PageText.of("<p>words</p>".repeat(10_000), Extraction.PAGE, Duration.ofNanos(1)))
                .isInstanceOf(PageException.class)
                .hasMessageContaining("too long");
    }

    private static String text(String body) throws PageException {
        return PageText.of("<html><body>" + body, Extraction.PAGE).text();
    }
}
