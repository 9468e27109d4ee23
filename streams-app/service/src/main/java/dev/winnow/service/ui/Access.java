package dev.winnow.service.ui;

import com.sun.net.httpserver.Headers;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Who may see the page. Without a token, whoever can reach it: on a loopback address the users of the machine. With one, who presents it as {@code Authorization: Bearer}, or
 * has logged in with it. Behind an authenticating proxy, who the proxy names in a header; requests of other addresses than the proxy's are refused then. Immutable.
 *
 * <p>On a loopback address only requests for that address, or for a name that was allowed, are answered, so that a page of the web whose name was made to point to this
 * machine reads nothing.
 */
public final class Access {
    /** Name of the cookie of a login. */
    static final String COOKIE = "winnow-ui";

    static final Duration SESSION = Duration.ofHours(12);

    private static final Set<String> LOOPBACK_NAMES = Set.of("localhost", "127.0.0.1", "[::1]");
    private static final String BEARER = "Bearer ";
    private static final String MAC = "HmacSHA256";
    private static final int KEY_BYTES = 32;

    private final Optional<byte[]> token;
    private final Optional<Proxy> proxy;
    private final Set<String> hosts;
    private final Clock clock;
    private final byte[] key = new byte[KEY_BYTES];

    /**
     * An authenticating proxy.
     *
     * @param header header that names the user, such as {@code X-Forwarded-User}
     * @param addresses addresses that it connects from
     */
    public record Proxy(String header, Set<InetAddress> addresses) {
        public Proxy {
            addresses = Set.copyOf(addresses);
        }
    }

    /**
     * @param token the token; empty where whoever reaches the page may see it
     * @param proxy the proxy; empty for none
     * @param hosts names beside those of loopback that requests on a loopback address may be for, in lower case and without a port
     */
    public Access(Optional<String> token, Optional<Proxy> proxy, Set<String> hosts, Clock clock) {
        this.token = token.map(Access::digest);
        this.proxy = proxy;
        this.hosts = Set.copyOf(hosts);
        this.clock = clock;
        new SecureRandom().nextBytes(key);
    }

    /** Of who listens on loopback and asks nobody for anything. */
    public static Access ofThisMachine() {
        return new Access(Optional.empty(), Optional.empty(), Set.of(), Clock.systemUTC());
    }

    /** Whether a request is for a name that this server has. */
    boolean isForThisServer(InetAddress listening, Headers headers) {
        if (!listening.isLoopbackAddress()) {
            return true;
        }
        String host = headers.getFirst("Host");
        String name = host == null ? "" : host.replaceFirst(":\\d+$", "").toLowerCase(Locale.ROOT);
        return LOOPBACK_NAMES.contains(name) || hosts.contains(name);
    }

    /** Whether who sends a request may see the page. */
    boolean isAllowed(InetAddress remote, Headers headers) {
        if (proxy.isPresent()) {
            String user = headers.getFirst(proxy.get().header());
            return proxy.get().addresses().contains(remote) && user != null && !user.isBlank();
        }
        return token.isEmpty() || hasToken(headers) || hasSession(headers);
    }

    /** Whether there is something to log in with. */
    boolean hasLogin() {
        return token.isPresent() && proxy.isEmpty();
    }

    private boolean hasToken(Headers headers) {
        String authorization = headers.getFirst("Authorization");
        return authorization != null
                && authorization.startsWith(BEARER)
                && isToken(authorization.substring(BEARER.length()));
    }

    /** In a time that does not depend on what was given. */
    boolean isToken(String given) {
        return token.isPresent() && MessageDigest.isEqual(token.get(), digest(given.strip()));
    }

    private static byte[] digest(String text) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this Java has no SHA-256", e);
        }
    }

    private boolean hasSession(Headers headers) {
        for (String header : headers.getOrDefault("Cookie", List.of())) {
            for (String cookie : header.split(";")) {
                String[] parts = cookie.strip().split("=", 2);
                if (parts.length == 2 && parts[0].equals(COOKIE) && isSession(parts[1])) {
                    return true;
                }
            }
        }
        return false;
    }

    private boolean isSession(String value) {
        String[] parts = value.split("\\.", 2);
        if (parts.length != 2 || !parts[0].matches("\\d{1,15}")) {
            return false;
        }
        byte[] expected = sign(parts[0]).getBytes(StandardCharsets.US_ASCII);
        byte[] given = parts[1].getBytes(StandardCharsets.US_ASCII);
        return MessageDigest.isEqual(expected, given) && Long.parseLong(parts[0]) > clock.millis();
    }

    /**
     * The cookie of a new session.
     *
     * @param secure whether the browser may send it over TLS alone
     */
    String cookie(boolean secure) {
        String end = String.valueOf(clock.millis() + SESSION.toMillis());
        return COOKIE + "=" + end + "." + sign(end) + "; Path=/; HttpOnly; SameSite=Strict; Max-Age="
                + SESSION.toSeconds() + (secure ? "; Secure" : "");
    }

    private String sign(String text) {
        try {
            Mac mac = Mac.getInstance(MAC);
            mac.init(new SecretKeySpec(key, MAC));
            return Base64.getUrlEncoder()
                    .withoutPadding()
                    .encodeToString(mac.doFinal(text.getBytes(StandardCharsets.US_ASCII)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this Java has no " + MAC, e);
        }
    }

    /** Without the token. */
    @Override
    public String toString() {
        return "Access[token " + token.isPresent() + ", proxy " + proxy.isPresent() + ", hosts "
                + Arrays.toString(hosts.toArray()) + "]";
    }
}
