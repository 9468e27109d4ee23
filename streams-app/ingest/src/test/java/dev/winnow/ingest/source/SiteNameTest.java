package dev.winnow.ingest.source;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SiteNameTest {
    @ParameterizedTest
    @CsvSource({
        "https://www.bbc.co.uk/news, www.bbc.co.uk, bbc.co.uk",
        "HTTP://Example.ORG, example.org, example.org",
        "http://user:pass@a.b.example.com:8080?x, a.b.example.com, example.com",
        "https://example.com.#top, example.com, example.com",
        "https://somebody.github.io/x, somebody.github.io, somebody.github.io",
        "https://www.b\u00fccher.de/, www.xn--bcher-kva.de, xn--bcher-kva.de",
        "https://\u4f8b\u3048.\u30c6\u30b9\u30c8/, xn--r8jz45g.xn--zckzah, ''",
        "http://stra\u00dfe.de/, xn--strae-oqa.de, xn--strae-oqa.de",
        "http://\u03c3\u03bf\u03c6\u03cc\u03c2.gr/, xn--0xagbn4a.gr, xn--0xagbn4a.gr",
        "http://B\u00dcCHER.de/, xn--bcher-kva.de, xn--bcher-kva.de",
        "http://-\u00fc-.example.org/, xn-----xka.example.org, example.org",
        "http://\u4f8b\u3002jp/, xn--fsq.jp, xn--fsq.jp",
        "http://192.168.7.1/index, 192.168.7.1, ''",
        "http://[2001:db8::1]:80/, [2001:db8::1], ''",
        "http://co.uk/, co.uk, ''",
        "http://localhost/, localhost, ''",
    })
    void anAddressHasAHostAndMostHostsADomain(String address, String host, String domain) {
        assertThat(site(address).getOrDefault("host", "")).isEqualTo(host);
        assertThat(site(address).getOrDefault("registeredDomain", "")).isEqualTo(domain);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "example.org",
                "ftp://example.org/",
                "urn:uuid:1",
                "http://",
                "https:///x",
                "http://a b/",
                "http://\uD800.de/",
                "http://\u00ad/",
                "http://a\u2066b.de/",
                "data:,http://x"
            })
    void whatIsNotAnAddressOfTheWebHasNone(String address) {
        assertThat(site(address)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(ints = {300, 100_000})
    void aHostThatDnsCannotHaveIsNone(int length) {
        assertThat(site("http://" + "a.".repeat(length) + "com/")).isEmpty();
    }

    private static Map<String, String> site(String address) {
        Map<String, String> attributes = new TreeMap<>();
        SiteName.put(attributes, address);
        return attributes;
    }
}
