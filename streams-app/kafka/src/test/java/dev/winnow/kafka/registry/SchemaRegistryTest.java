package dev.winnow.kafka.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import org.apache.avro.Schema;
import org.apache.avro.SchemaBuilder;
import org.apache.kafka.common.errors.SerializationException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SchemaRegistryTest {
    private static final Schema SCHEMA =
            SchemaBuilder.record("Thing").fields().requiredInt("size").endRecord();
    private static final String SUBJECT = "things-value";
    private static final String PAGE = "<!doctype html><html><body>Please log in</body></html>";

    private final Deque<Answer> script = new ArrayDeque<>();
    private final List<String> requests = new ArrayList<>();
    private final List<String> credentials = new ArrayList<>();
    private final ManualTime time = new ManualTime();
    private HttpServer server;

    private record Answer(int status, String type, String body, Map<String, String> headers) {}

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getByName("127.0.0.1"), 0), 0);
        server.createContext("/", this::answer);
        server.start();
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    private synchronized void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            requests.add(exchange.getRequestMethod() + " " + exchange.getRequestURI());
            credentials.add(String.valueOf(exchange.getRequestHeaders().getFirst("Authorization")));
            Answer answer = script.size() > 1 ? script.remove() : script.element();
            answer.headers().forEach(exchange.getResponseHeaders()::set);
            exchange.getResponseHeaders().set("Content-Type", answer.type());
            byte[] body = answer.body().getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(answer.status(), body.length == 0 ? -1 : body.length);
            exchange.getResponseBody().write(body);
        }
    }

    private SchemaRegistryTest then(int status, String type, String body, Map<String, String> headers) {
        script.add(new Answer(status, type, body, headers));
        return this;
    }

    private SchemaRegistryTest then(int status, String json) {
        return then(status, "application/json", json, Map.of());
    }

    private String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    private SchemaRegistry registry(String... urls) {
        RegistryAccess access = RegistryAccess.of(Map.of("basic.auth.user.info", "user:secret"));
        return new SchemaRegistry(List.of(urls), access, time);
    }

    private SchemaRegistry registry() {
        return registry(url());
    }

    @Test
    void slashesAtTheEndOfAnAddressDoNotCount() {
        then(200, "{\"id\":7}");

        assertThat(registry(url() + "/apis//").lookup(SUBJECT, SCHEMA)).isEqualTo(7);
        assertThat(requests).containsExactly("POST /apis/subjects/things-value");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"localhost:8081", "", "ftp://registry", "http://", "http://registry:8081/?x=1", "http://a b"})
    void anAddressThatCannotBeAskedIsRefusedWithAnExample(String address) {
        assertThatThrownBy(() -> registry(address))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("http://HOST:PORT");
    }

    @Test
    void aRegistryThatLimitsItsRateIsWaitedForAsLongAsItAsks() {
        then(429, "text/plain", "slow down", Map.of("Retry-After", "40"));
        then(429, "text/plain", "slow down", Map.of("Retry-After", "40"));
        then(200, "{\"id\":7}");

        assertThat(registry().lookup(SUBJECT, SCHEMA)).isEqualTo(7);
        assertThat(time.sleeps()).hasSize(2).allSatisfy(pause -> assertThat(pause)
                .isBetween(40_000L, 60_000L));
    }

    @Test
    void theTimeToTryAgainMayBeADate() {
        String inAMinute = DateTimeFormatter.RFC_1123_DATE_TIME.format(
                ZonedDateTime.now(ZoneOffset.UTC).plusSeconds(60));
        then(503, "text/html", PAGE, Map.of("Retry-After", inAMinute));
        then(200, "{\"id\":7}");

        assertThat(registry().lookup(SUBJECT, SCHEMA)).isEqualTo(7);
        assertThat(time.sleeps()).singleElement().satisfies(pause -> assertThat(pause)
                .isBetween(50_000L, 62_000L));
    }

    @ParameterizedTest
    @ValueSource(ints = {429, 502, 503, 504})
    void aRegistryThatStaysBusyIsGivenUpAfterMinutesWithAddressAndStatus(int status) {
        then(status, "text/html", PAGE, Map.of());

        assertThatThrownBy(() -> registry().lookup(SUBJECT, SCHEMA))
                .isInstanceOfSatisfying(RegistryException.class, e -> assertThat(e.isRetriable())
                        .isTrue())
                .hasMessageContaining(url() + " answered " + status)
                .hasMessageContaining("text/html")
                .hasMessageNotContaining("<html>");
        long waited = time.sleeps().stream().mapToLong(Long::longValue).sum();
        assertThat(Duration.ofMillis(waited)).isBetween(Duration.ofMinutes(2), Duration.ofMinutes(3));
        assertThat(requests).hasSizeLessThan(40);
    }

    @Test
    void aWishBeyondAllPatienceIsReportedInsteadOfFollowed() {
        then(429, "text/plain", "", Map.of("Retry-After", "86400"));

        assertThatThrownBy(() -> registry().lookup(SUBJECT, SCHEMA)).hasMessageContaining("86400 s");
        assertThat(time.sleeps()).isEmpty();
    }

    @Test
    void whereOneAddressIsBusyTheNextIsAskedAtOnce() {
        then(503, "text/html", PAGE, Map.of("Retry-After", "100"));
        then(200, "{\"id\":7}");

        assertThat(registry(url(), url() + "/other").lookup(SUBJECT, SCHEMA)).isEqualTo(7);
        assertThat(time.sleeps()).isEmpty();
        assertThat(requests).last().isEqualTo("POST /other/subjects/things-value");
    }

    @ParameterizedTest
    @ValueSource(ints = {301, 302, 307, 308})
    void aRedirectOnTheSameHostIsFollowedWithMethodAndCredentials(int status) {
        then(status, "text/html", PAGE, Map.of("Location", "/v7/subjects/things-value"));
        then(200, "{\"id\":7}");

        assertThat(registry().lookup(SUBJECT, SCHEMA)).isEqualTo(7);
        assertThat(requests).containsExactly("POST /subjects/things-value", "POST /v7/subjects/things-value");
        assertThat(credentials).containsOnly("Basic dXNlcjpzZWNyZXQ=");
    }

    @Test
    void aRedirectToAnotherHostInPlainTextIsRefusedWithThatHost() {
        String other = "http://localhost:" + server.getAddress().getPort() + "/subjects/things-value";
        then(307, "text/html", PAGE, Map.of("Location", other));

        assertThatThrownBy(() -> registry().lookup(SUBJECT, SCHEMA))
                .isInstanceOf(RegistryException.class)
                .hasMessageContaining(other)
                .hasMessageContaining("--schema-registry");
        assertThat(requests).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "http://user:hunter2@127.0.0.1/", "http://[", "mailto:x"})
    void aRedirectToNowhereIsOneLineWithoutSecrets(String location) {
        then(307, "text/html", PAGE, Map.of("Location", location));

        assertThatThrownBy(() -> registry().lookup(SUBJECT, SCHEMA))
                .isInstanceOf(RegistryException.class)
                .hasMessageContaining("307")
                .hasMessageNotContaining("hunter2");
    }

    @Test
    void redirectsInACircleEnd() {
        then(307, "text/html", PAGE, Map.of("Location", "/again"));

        assertThatThrownBy(() -> registry().lookup(SUBJECT, SCHEMA)).hasMessageContaining("redirects");
        assertThat(requests).hasSizeLessThan(10);
    }

    @Test
    void aRedirectLeavesTheHostOnlyOverTlsAndNeverGoesBackToPlainText() {
        URI plain = URI.create("http://registry:8081/subjects");
        URI secure = URI.create("https://registry:8081/subjects");

        assertThat(RegistryRedirect.next(plain, plain, 308, "https://other.example/subjects", 0))
                .isEqualTo(URI.create("https://other.example/subjects"));
        assertThat(RegistryRedirect.next(secure, secure, 307, "/v7", 4))
                .isEqualTo(URI.create("https://registry:8081/v7"));
        assertThatThrownBy(() -> RegistryRedirect.next(secure, secure, 307, "http://registry:8081/v7", 0))
                .hasMessageContaining("http://registry:8081/v7");
        assertThatThrownBy(() -> RegistryRedirect.next(plain, secure, 307, "http://other.example/", 1))
                .hasMessageContaining("http://other.example/");
    }

    @Test
    void credentialsLeaveTheHostNeverAndThePortOnlyOverTls() {
        URI plain = URI.create("http://registry:8081/subjects");

        assertThat(RegistryRedirect.isForeign(plain, URI.create("http://registry:8081/v7")))
                .isFalse();
        assertThat(RegistryRedirect.isForeign(plain, URI.create("https://REGISTRY/subjects")))
                .isFalse();
        assertThat(RegistryRedirect.isForeign(plain, URI.create("http://registry:8082/subjects")))
                .isTrue();
        assertThat(RegistryRedirect.isForeign(plain, URI.create("https://registry.example/subjects")))
                .isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {PAGE, "", "OK", "7", "\"7\"", "{\"id\":7} trailing"})
    void anAnswerThatIsNotJsonOfARegistryIsNamedAsSuch(String body) {
        then(200, "text/html", body, Map.of());

        assertThatThrownBy(() -> registry().lookup(SUBJECT, SCHEMA))
                .isInstanceOfSatisfying(RegistryException.class, e -> assertThat(e.isRetriable())
                        .isTrue())
                .hasMessageContaining("not a schema registry: " + url())
                .hasMessageNotContaining("cannot reach");
        assertThat(registry().trouble("things", Duration.ofSeconds(5)))
                .hasValueSatisfying(
                        trouble -> assertThat(trouble).startsWith("not a schema registry: " + url() + " answered GET"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "not a schema",
                "{\\\"type\\\":7}",
                "{\\\"type\\\":\\\"record\\\",\\\"name\\\":\\\"R\\\",\\\"fields\\\":[{\\\"type\\\":\\\"long\\\"}]}"
            })
    void aRegisteredTextThatIsNotAnAvroSchemaIsTheFaultOfTheRecordsThatNameIt(String schema) {
        then(200, "{\"schema\":\"" + schema + "\"}");

        assertThatThrownBy(() -> registry().byId(7))
                .isInstanceOf(SerializationException.class)
                .hasMessageContaining("schema 7 of the registry at " + url() + " is not an Avro schema");
    }

    @ParameterizedTest
    @ValueSource(ints = {401, 403, 404, 429})
    void aRegistryThatRefusesToShowASubjectIsNotAnError(int status) {
        then(status, "{\"error_code\":" + status + "01,\"message\":\"no\"}");

        assertThat(registry().trouble("things", Duration.ofSeconds(5))).isEmpty();
    }

    @Test
    void aServerErrorIsShownWithItsStatus() {
        then(503, "text/html", PAGE, Map.of());

        assertThat(registry().trouble("things", Duration.ofSeconds(5)))
                .hasValueSatisfying(trouble -> assertThat(trouble).contains(url(), "503"));
    }

    @Test
    void aSubjectThatIsGoneShowsARegistryThatWasEmptied() throws IOException {
        try (FakeRegistry fake = new FakeRegistry()) {
            SchemaRegistry registry = fake.client();
            assertThat(registry.trouble("things", Duration.ofSeconds(5))).isEmpty();
            registry.register(SUBJECT, SCHEMA);
            assertThat(registry.trouble("things", Duration.ofSeconds(5))).isEmpty();

            fake.empty();

            assertThat(registry.trouble("things", Duration.ofSeconds(5)))
                    .hasValueSatisfying(trouble ->
                            assertThat(trouble).contains("does not know subject things-value any more", "emptied"));
            // its backup is restored
            fake.client().register(SUBJECT, SCHEMA);
            assertThat(registry.trouble("things", Duration.ofSeconds(5))).isEmpty();
        }
    }

    @Test
    void aRegistryThatIsGoneDoesNotAnswer() {
        SchemaRegistry registry = registry();
        server.stop(0);

        assertThat(registry.trouble("things", Duration.ofSeconds(5)))
                .hasValueSatisfying(trouble -> assertThat(trouble).contains(url() + " does not answer"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "[]",
                "{\"id\":null}",
                "{\"id\":\"7\"}",
                "{\"id\":7.5}",
                "{\"id\":0}",
                "{\"id\":-1}",
                "{\"id\":2147483648}",
                "{\"id\":1e300}",
                "{\"id\":[7]}"
            })
    void anIdThatIsNotAPositiveIntegerIsRefused(String body) {
        then(200, body);

        assertThatThrownBy(() -> registry().lookup(SUBJECT, SCHEMA))
                .isInstanceOf(RegistryException.class)
                .hasMessageContaining("integer from 1 to 2147483647");
        assertThatThrownBy(() -> registry().register(SUBJECT, SCHEMA)).isInstanceOf(RegistryException.class);
    }

    @Test
    void theLargestIdOfTheWireFormatIsOne() {
        then(200, "{\"id\":2147483647}");

        assertThat(registry().lookup(SUBJECT, SCHEMA)).isEqualTo(Integer.MAX_VALUE);
    }

    @Test
    void aReadOnlyRegistryIsNamedAsSuch() {
        then(422, "{\"error_code\":42205,\"message\":\"Subject things-value is in read-only mode\"}");

        assertThatThrownBy(() -> registry().setCompatibility(SUBJECT, "FULL_TRANSITIVE"))
                .hasMessageContaining("read-only")
                .hasMessageContaining("READWRITE");
    }

    @Test
    void aSubjectThatIsGoneIsNeverAnsweredWithTheAdviceToRegisterIt() {
        then(404, "{\"error_code\":40401,\"message\":\"Subject not found\"}");

        assertThatThrownBy(() -> registry().lookup(SUBJECT, SCHEMA))
                .hasMessageContaining("emptied")
                .hasMessageNotContaining("topics apply");
    }

    @Test
    void aWebServerWithoutSuchAPageIsNotARegistryWithoutSuchASchema() {
        then(404, "text/html", PAGE, Map.of());

        assertThatThrownBy(() -> registry().isRegistered(SUBJECT, SCHEMA))
                .isInstanceOf(RegistryException.class)
                .hasMessageContaining("--schema-registry");
    }

    @Test
    void anEndlessAnswerIsCutOff() {
        then(200, "[" + "1,".repeat(10 << 20) + "1]");

        assertThatThrownBy(() -> registry().requireReachable()).hasMessageContaining("larger than");
    }
}
