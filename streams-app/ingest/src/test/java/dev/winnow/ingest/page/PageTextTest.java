package dev.winnow.ingest.page;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
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
        String html = "<html><body>" + page.formatted(ARTICLE);

        assertThat(PageText.of(html, Extraction.ARTICLE).text()).isEqualTo(TEXT);
        assertThat(PageText.of(html, Extraction.PAGE).text().replaceFirst("\\AHome\\nNews of the day\\n", ""))
                .isEqualTo(TEXT);
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
    void everySentenceOfAnyDepthIsInTheText() throws Exception {
        StringBuilder page = new StringBuilder("<html><body>");
        for (int i = 0; i < 400; i++) {
            page.append(i % 2 == 0 ? "<div>" : "<font size=2><b>")
                    .append("Guest ")
                    .append(i)
                    .append(" was here, and liked it.<br>");
        }
        for (Extraction extraction : Extraction.values()) {
            assertThat(PageText.of(page.toString(), extraction).text().lines())
                    .as(extraction.name())
                    .hasSize(400)
                    .startsWith("Guest 0 was here, and liked it.")
                    .endsWith("Guest 399 was here, and liked it.");
        }
    }

    @Test
    void aPageOfMoreElementsThanAnArticleHasIsReadWhole() throws Exception {
        String page = "<p>A sentence of the page, with <b>bold</b> words.</p>".repeat(60_000);

        assertThat(PageText.of(page, Extraction.ARTICLE).text())
                .isEqualTo(PageText.of(page, Extraction.PAGE).text());
    }

    @Test
    void editsInALineDoNotBreakIt() throws Exception {
        assertThat(text("<p>The rent is due on the <del>first</del><ins>third</ins> day, un<wbr>less the house"
                        + " <em>is</em> empty."))
                .isEqualTo("The rent is due on the firstthird day, unless the house is empty.\n");
    }

    @Test
    void charactersByNumberAreThoseOfTheStandard() throws Exception {
        assertThat(text("<p>A&#150;B, it&#146;s &#x1F600; and &#128512;, &amp;amp; &copy 9"))
                .isEqualTo("A\u2013B, it\u2019s \ud83d\ude00 and \ud83d\ude00, &amp; \u00a9 9\n");
    }

    @Test
    void whatWasLeftOutIsCounted() throws Exception {
        String page = "<nav><a href=/>Home</a></nav><p>The mill grinds again, since spring.</p>";

        assertThat(PageText.of(page, Extraction.ARTICLE).leftOut()).isEqualTo("Home".length());
        assertThat(PageText.of(page, Extraction.RAW).leftOut()).isZero();
    }

    @Test
    void invisibleCharactersOfWordsAreLeftOutAndWideSpacesAreSpaces() throws Exception {
        assertThat(PageText.of("<p>\u3000Wasser\u00admuehlen\u200b und\u3000Wind, alle.</p>", Extraction.ARTICLE)
                        .text())
                .isEqualTo("Wassermuehlen und Wind, alle.\n");
    }

    @Test
    void aMarkToLeadToIsNotALink() throws Exception {
        assertThat(text("<p><a name=top>The mill grinds again since the spring of last year.</p>"))
                .isEqualTo("The mill grinds again since the spring of last year.\n");
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

    @Test
    void aPageThatTakesTooMuchMemoryIsRefused() {
        String page = "<p>" + formatting() + "<p>x".repeat(25_000);

        assertThatThrownBy(() -> PageText.of(page, Extraction.PAGE))
                .isInstanceOfSatisfying(
                        PageException.class, e -> assertThat(e.kind()).isEqualTo(PageException.Kind.BUDGET))
                .hasMessageContaining("MiB");
    }

    @Test
    void formattingThatIsNeverClosedIsInsideOfTheMemory() throws Exception {
        String old = "<p><font size=1><font size=2><font size=3><font size=4><b><i><u><em><strong><big><small><tt>";

        assertThat(text(old + "<p>A line of an old page.".repeat(60_000)).lines())
                .hasSize(60_000);
    }

    @Test
    void cellsThatAreNeverClosedAreInsideOfTheMemory() throws Exception {
        assertThat(text("<table>" + "<tr><td>1<td>2".repeat(99_000)).lines()).hasSize(99_000);
    }

    @ParameterizedTest
    @ValueSource(strings = {"<script>", "<style>", "<script><style>a"})
    @Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
    void whatIsNeverClosedIsLookedForOnce(String unit) throws Exception {
        assertThat(PageText.of("<?xml version='1.0'?>" + unit.repeat(2_090_000 / unit.length()), Extraction.PAGE)
                        .text())
                .isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"class", "id", "style", "role", "rel"})
    @Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
    void aLongAttributeOfFormattingIsReadInPart(String name) throws Exception {
        String value = "p".repeat(100_000) + " ";
        String page = "<p><a " + name + "='" + value + "'><b " + name + "='" + value + "'>" + "<p>x".repeat(100_000);

        assertThat(PageText.of(page, Extraction.ARTICLE).text().lines()).hasSize(100_000);
    }

    /** As many elements as a parser makes again in each paragraph, with as many attributes as it keeps. */
    private static String formatting() {
        StringBuilder page = new StringBuilder();
        for (int i = 0; i < 12; i++) {
            page.append("<b z").append(i);
            IntStream.range(0, 511).forEach(name -> page.append(" a").append(name));
            page.append('>');
        }
        return page.toString();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                // Shiki
                "<pre class='shiki nord' tabindex=0><code><span class='line'><span style='color:#81A1C1'>def</span><span> f"
                        + "(</span><span>x</span>):</span>\n<span class='line'><span style='color:#81A1C1'>    return"
                        + "</span><span> x</span></span>\n<span class='line'></span>\n<span class='line'><span>f(1)"
                        + "</span></span></code></pre>",
                // Prism
                "<pre class='language-python'><code class='language-python'><span class='token keyword'>def</span> <span"
                        + " class='token function'>f</span>(x):<span class='token block'><span class='token string'>\n    "
                        + "<span class='token keyword'>return</span> x\n\n</span></span>f(1)</code></pre>",
                // Rouge
                "<div class='language-python highlighter-rouge'><div class='highlight'><pre class='highlight'><code><span"
                        + " class='k'>def</span> <span class='nf'>f</span><span class='p'>(</span><span class='n'><b>x</b>"
                        + "</span>):<span><span>\n    </span></span><span class='k'>return</span> x<span class='w'><span>"
                        + "\n\n</span></span>f(1)\n</code></pre></div></div>",
                // highlight.js
                "<pre><code class='hljs'><span class='hljs-function'><span class='hljs-title'>def f(x):\n    return"
                        + "</span> x\n\n</span>f(1)</code></pre>"
            })
    void codeKeepsItsLinesAndSpacesWhateverColoursIt(String code) throws Exception {
        for (Extraction extraction : Extraction.values()) {
            assertThat(PageText.of(
                                    "<html><body>" + ARTICLE + code + "<p>Its stones are old, and from a quarry.",
                                    extraction)
                            .text())
                    .as(extraction.name())
                    .isEqualTo(TEXT + "def f(x):\n    return x\n\nf(1)\nIts stones are old, and from a quarry.\n");
        }
    }

    @Test
    void aPreThatIsNeverClosedMakesNoLinesOfTabs() throws Exception {
        assertThat(text("<pre>one\n<div>\n\t\t<p>\n\t\ttwo\n\t</p>\n\t</div>").lines())
                .containsExactly("one", "", "\t\ttwo");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "<math alttext=' e^x '><mi>e</mi></math>",
                "<math><semantics><msup><mi>e</mi><mi>x</mi></msup><annotation encoding='application/x-tex'>e^x"
                        + "</annotation></semantics></math>",
                "<math><mrow><mi>e</mi><mo>^</mo><mi>x</mi></mrow><annotation-xml>no</annotation-xml></math>",
                // KaTeX
                "<span class=katex><span class=katex-mathml><math><semantics><mi>e</mi><annotation"
                        + " encoding='application/x-tex'>e^x</annotation></semantics></math></span><span class=katex-html"
                        + " aria-hidden=true><span>e</span><span>x</span></span></span>",
                // MediaWiki
                "<span class=mwe-math-element><span style='display: none;'><math alttext='e^x'><mi>e</mi></math></span>"
                        + "<img src=a.svg aria-hidden=true></span>"
            })
    void aFormulaIsReadAsTexWhereThePageHasIt(String formula) throws Exception {
        String page = ARTICLE + "<p>It turns by " + formula + ", which is a lot.";

        for (Extraction extraction : Extraction.values()) {
            PageText read = PageText.of(page, extraction);
            assertThat(read.text()).as(extraction.name()).isEqualTo(TEXT + "It turns by e^x, which is a lot.\n");
            assertThat(read.leftOut()).as(extraction.name()).isZero();
        }
    }

    @Test
    void whatIsNeverReadIsCounted() throws Exception {
        String page = ARTICLE + "<button>Mill <b>it</b></button><select><option>one<option>two</select><svg><style>a{}"
                + "</style><text>svg</text></svg><object>old</object><script>no</script><template>no</template>";

        for (Extraction extraction : Extraction.values()) {
            PageText read = PageText.of(page, extraction);
            assertThat(read.text()).as(extraction.name()).isEqualTo(TEXT);
            assertThat(read.leftOut()).as(extraction.name()).isEqualTo("Millitonetwosvgold".length());
        }
    }

    private static String text(String body) throws PageException {
        return PageText.of("<html><body>" + body, Extraction.PAGE).text();
    }

    @Test
    void formattingThatEndsBelowTheDeepestElementIsRefused() {
        String page = "<p><b><i>" + "<div>".repeat(125) + "x</p><article><p>a<article>b";

        assertThatThrownBy(() -> PageText.of(page, Extraction.PAGE))
                .isInstanceOfSatisfying(
                        PageException.class, e -> assertThat(e.kind()).isEqualTo(PageException.Kind.TOO_DEEP));
    }
}
