package dev.winnow.ingest.page;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class PageTermsTest {
    private static final String MARK = "https://creativecommons.org/licenses/by/4.0/";

    @Test
    void licencesOfLinksMetaTagsAndJsonLdAreFoundOnce() throws PageException {
        PageTerms terms = terms("<head><meta name=DCTERMS.license content='" + MARK + "'><link rel='License' href=/l>"
                + "<script type='application/ld+json'>{\"@type\":\"NewsArticle\",\"license\":\"/news\",\"image\":"
                + "{\"@type\":\"ImageObject\",\"license\":\"/picture\"}}</script></head><body><p>Words."
                + "<a rel='license noopener' href='" + MARK + "'>CC</a><a rel=licensed href=/no>no</a>");

        assertThat(terms.licenses()).containsExactly(MARK, "/l", "/news");
    }

    @Test
    void jsonLdIsReadInListsAndGraphsButNotOfPictures() {
        assertThat(JsonLdLicenses.of("[{\"license\":{\"@id\":\"a\"}},{\"@type\":\"ImageObject\",\"license\":\"b\"}]"))
                .containsExactly("a");
        assertThat(JsonLdLicenses.of("{\"@graph\":[{\"@type\":\"WebPage\",\"license\":{\"url\":\" c \"}},7,[{}]]}"))
                .containsExactly("c");
    }

    @Test
    void brokenAndDeepJsonLdHasNone() {
        assertThat(JsonLdLicenses.of("{\"license\":\"a\"")).isEmpty();
        assertThat(JsonLdLicenses.of("{\"license\":" + "[".repeat(100_000))).isEmpty();
        assertThat(JsonLdLicenses.of("{\"license\":" + "{\"@id\":".repeat(40) + "\"a\"" + "}".repeat(41)))
                .isEmpty();
        assertThat(JsonLdLicenses.of("{\"license\":\"a\",\"x\":\"" + "y".repeat(300_000) + "\"}"))
                .isEmpty();
    }

    @Test
    void whatRobotsAreReportedIsJoined() throws PageException {
        PageTerms terms = terms(
                "<meta name=ROBOTS content=' noindex '><meta name=robots content=noai><meta name=googlebot content=x>"
                        + "<meta name=tdm-reservation content=0><meta name=tdm-reservation content=1><p>Words.");

        assertThat(terms.robots()).isEqualTo("noindex, noai");
        assertThat(terms.tdmReservation()).containsExactly("0", "1");
        assertThat(terms.tdmPolicy()).isEmpty();
    }

    @Test
    void aFloodOfStatementsIsBounded() throws PageException {
        PageTerms terms = terms("<meta name=robots content=" + "x".repeat(8_000) + ">"
                + "<a rel=license href=/0>l</a>".repeat(3)
                + "<meta name=robots content=noindex>".repeat(5_000)
                + "<p>Words.");

        assertThat(terms.robots().length()).isLessThan(16_400);
        assertThat(terms.licenses()).containsExactly("/0");
    }

    private static PageTerms terms(String html) throws PageException {
        return PageText.of(html, Extraction.ARTICLE).terms();
    }
}
