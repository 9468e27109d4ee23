package dev.winnow.ingest.source;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class LicensesTest {
    private static final String PAGE = "https://example.org/a/b.html";

    @ParameterizedTest
    @CsvSource({
        "http://creativecommons.org/licenses/by/4.0/, https://creativecommons.org/licenses/by/4.0/",
        "https://creativecommons.org/licenses/by-nc-nd/4.0/deed.de, https://creativecommons.org/licenses/by-nc-nd/4.0/",
        "https://www.CreativeCommons.org/licenses/BY-SA/3.0/de/legalcode, https://creativecommons.org/licenses/by-sa/3.0/de/",
        "//creativecommons.org/licenses/by/2.5/legalcode, https://creativecommons.org/licenses/by/2.5/",
        "http://creativecommons.org/publicdomain/zero/1.0, https://creativecommons.org/publicdomain/zero/1.0/",
        "https://creativecommons.org/licenses/by-sa/3.0?ref=x, https://creativecommons.org/licenses/by-sa/3.0/",
        "https://creativecommons.org/about, https://creativecommons.org/about",
        "../licence, https://example.org/licence",
        "https://www.gnu.org/licenses/fdl-1.3.html, https://www.gnu.org/licenses/fdl-1.3.html",
    })
    void anAddressIsAbsoluteAndThatOfCreativeCommonsHasOneSpelling(String written, String kept) {
        assertThat(Licenses.of(List.of(written), PAGE)).isEqualTo(kept);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "MIT",
                "All rights reserved.",
                "javascript:x()",
                "mailto:a@b.de",
                "http://",
                "https://a b/",
                "ftp://example.org/l"
            })
    void whatIsNoAddressOfTheWebIsLeftOut(String written) {
        assertThat(Licenses.of(List.of(written), "")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Copyright",
                "(c)2019",
                "CC-BY-4.0",
                "Apache-2.0",
                "MIT",
                "N/A",
                "All-rights-reserved",
                "example.org",
                "example.org/terms",
                "x.html?y z",
            })
    void wordsOfAPageAreNoAddress(String written) {
        assertThat(Licenses.ofPage(List.of(written), PAGE)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "/terms, https://example.org/terms",
        "//example.com/terms, https://example.com/terms",
        "./license, https://example.org/a/license",
        "../license, https://example.org/license",
        "License.HTML, https://example.org/a/License.HTML",
        "legal/license.txt?a=b, https://example.org/a/legal/license.txt?a=b",
        "#license, https://example.org/a/b.html#license",
        "https://example.com/Copyright, https://example.com/Copyright",
    })
    void referencesOfAPageAreAddresses(String written, String kept) {
        assertThat(Licenses.ofPage(List.of(written), PAGE)).isEqualTo(kept);
    }

    @ParameterizedTest
    @ValueSource(strings = {"no address", "http://[", ""})
    void aPageWithoutAnAddressHasAbsoluteLicencesOnly(String page) {
        assertThat(Licenses.of(List.of("/l", "https://example.org/l"), page)).isEqualTo("https://example.org/l");
    }
}
