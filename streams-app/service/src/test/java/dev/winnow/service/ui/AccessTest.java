package dev.winnow.service.ui;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.Headers;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class AccessTest {
    private static final Instant NOW = Instant.parse("2026-11-29T12:00:00Z");
    private static final String TOKEN = "0123456789abcdef0123";

    private static Clock at(Instant time) {
        return Clock.fixed(time, ZoneOffset.UTC);
    }

    private static InetAddress address(String text) throws UnknownHostException {
        return InetAddress.getByName(text);
    }

    private static Headers headers(String... namesAndValues) {
        Headers headers = new Headers();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            headers.add(namesAndValues[i], namesAndValues[i + 1]);
        }
        return headers;
    }

    private static Access withToken(Clock clock) {
        return new Access(Optional.of(TOKEN), Optional.empty(), Set.of(), clock);
    }

    @Test
    void whoHasTheTokenOrASessionIsAllowed() throws UnknownHostException {
        Access access = withToken(at(NOW));
        InetAddress somebody = address("10.0.0.7");

        assertThat(access.isAllowed(somebody, headers())).isFalse();
        assertThat(access.isAllowed(somebody, headers("Authorization", "Bearer " + TOKEN)))
                .isTrue();
        assertThat(access.isAllowed(somebody, headers("Authorization", "Bearer " + TOKEN + "4")))
                .isFalse();
        assertThat(access.isAllowed(somebody, headers("Authorization", TOKEN))).isFalse();
        String cookie = access.cookie(true).split(";")[0];
        assertThat(access.isAllowed(somebody, headers("Cookie", "theme=dark; " + cookie)))
                .isTrue();
        assertThat(access.isAllowed(somebody, headers("Cookie", cookie + "x"))).isFalse();
        assertThat(access.isAllowed(somebody, headers("Cookie", "winnow-ui=99999999999999.abc")))
                .isFalse();
        assertThat(access.isAllowed(somebody, headers("Cookie", "winnow-ui=abc")))
                .isFalse();
        assertThat(access.toString()).doesNotContain(TOKEN);
    }

    @Test
    void theCookieIsForThisSiteAloneAndForNoScript() {
        assertThat(withToken(at(NOW)).cookie(true))
                .contains("; HttpOnly", "; SameSite=Strict", "; Secure", "; Max-Age=43200", "; Path=/")
                .doesNotContain(TOKEN);
        assertThat(withToken(at(NOW)).cookie(false)).doesNotContain("Secure");
    }

    @Test
    void aSessionEndsAndIsOfOneProcess() throws UnknownHostException {
        Clock[] clock = {at(NOW)};
        Access access = withToken(new Clock() {
            @Override
            public ZoneId getZone() {
                return ZoneOffset.UTC;
            }

            @Override
            public Clock withZone(ZoneId zone) {
                return this;
            }

            @Override
            public Instant instant() {
                return clock[0].instant();
            }
        });
        Headers session = headers("Cookie", access.cookie(true).split(";")[0]);

        assertThat(access.isAllowed(address("::1"), session)).isTrue();
        assertThat(withToken(at(NOW)).isAllowed(address("::1"), session)).isFalse();
        clock[0] = at(NOW.plus(Access.SESSION));
        assertThat(access.isAllowed(address("::1"), session)).isFalse();
    }

    @Test
    void theHeaderOfAProxyCountsFromItsAddressAlone() throws UnknownHostException {
        Access access = new Access(
                Optional.empty(),
                Optional.of(new Access.Proxy("X-Forwarded-User", Set.of(address("10.0.0.2")))),
                Set.of(),
                at(NOW));

        assertThat(access.isAllowed(address("10.0.0.2"), headers("X-Forwarded-User", "ada")))
                .isTrue();
        assertThat(access.isAllowed(address("10.0.0.2"), headers("X-Forwarded-User", " ")))
                .isFalse();
        assertThat(access.isAllowed(address("10.0.0.2"), headers())).isFalse();
        assertThat(access.isAllowed(address("10.0.0.3"), headers("X-Forwarded-User", "ada")))
                .isFalse();
        assertThat(access.hasLogin()).isFalse();
    }

    @Test
    void onLoopbackOnlyRequestsForItsNamesAreAnswered() throws UnknownHostException {
        Access access = new Access(Optional.empty(), Optional.empty(), Set.of("winnow.example.org"), at(NOW));
        InetAddress loopback = address("127.0.0.1");

        assertThat(access.isForThisServer(loopback, headers("Host", "localhost:8490")))
                .isTrue();
        assertThat(access.isForThisServer(loopback, headers("Host", "[::1]:8490")))
                .isTrue();
        assertThat(access.isForThisServer(loopback, headers("Host", "Winnow.example.org")))
                .isTrue();
        assertThat(access.isForThisServer(loopback, headers("Host", "evil.example.com:8490")))
                .isFalse();
        assertThat(access.isForThisServer(loopback, headers())).isFalse();
        assertThat(access.isForThisServer(address("10.0.0.7"), headers("Host", "anything")))
                .isTrue();
    }
}
