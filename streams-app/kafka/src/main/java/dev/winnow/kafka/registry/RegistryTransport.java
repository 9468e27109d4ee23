package dev.winnow.kafka.registry;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLException;
import org.apache.kafka.common.utils.Time;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends requests to a schema registry at one of several addresses. Thread-safe.
 *
 * <pre>
 * 429, 502, 503, 504           tried again for {@link #PATIENCE}, after Retry-After or a back-off of 0.2 s to 10 s, with jitter
 * no connection, 408, 5xx      tried again {@link #ATTEMPTS} times in all
 * 301, 302, 307, 308           followed with the same method, see {@link RegistryRedirect}
 * anything else                thrown at once
 * </pre>
 */
final class RegistryTransport {
    /** Shorter than the time that a consumer may spend between two polls. */
    static final Duration PATIENCE = Duration.ofMinutes(3);

    static final int ATTEMPTS = 4;

    private static final Logger LOG = LoggerFactory.getLogger(RegistryTransport.class);
    private static final String CONTENT_TYPE = "application/vnd.schemaregistry.v1+json";
    private static final Duration ANSWER_LIMIT = Duration.ofSeconds(20);
    private static final ObjectMapper JSON = new ObjectMapper().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

    private final List<String> urls;
    private final Optional<String> authorization;
    private final HttpClient http;
    private final Time time;

    /** How a failed attempt is followed up. */
    private enum Retry {
        NO,
        SHORTLY,
        PATIENTLY
    }

    /** Either {@code answer} or {@code failure} is null. */
    private record Attempt(JsonNode answer, RegistryException failure, Retry retry, Optional<Duration> retryAfter) {
        static Attempt answered(JsonNode answer) {
            return new Attempt(answer, null, Retry.NO, Optional.empty());
        }

        static Attempt failed(Retry retry, RegistryException failure) {
            return new Attempt(null, failure, retry, Optional.empty());
        }
    }

    RegistryTransport(List<String> urls, RegistryAccess access, Time time) {
        this.urls = urls;
        this.authorization = access.authorization();
        HttpClient.Builder client =
                HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(5)).version(HttpClient.Version.HTTP_1_1);
        access.tls().ifPresent(client::sslContext);
        this.http = client.build();
        this.time = time;
    }

    /**
     * The JSON of a successful answer; {@link MissingNode} where a request that only changes something was answered without any.
     *
     * @throws RegistryException if none exists
     */
    JsonNode send(String method, String path, JsonNode body) {
        long begin = time.hiResClockMs();
        int failures = 0;
        int busy = 0;
        for (int attempt = 1; ; attempt++) {
            Attempt result = attempt(urls.get((attempt - 1) % urls.size()), method, path, body, ANSWER_LIMIT);
            if (result.answer() != null) {
                return result.answer();
            }
            failures = result.retry() == Retry.SHORTLY ? failures + 1 : 0;
            busy = result.retry() == Retry.PATIENTLY ? busy + 1 : 0;
            if (result.retry() == Retry.NO || failures >= Math.max(ATTEMPTS, urls.size())) {
                throw result.failure();
            }
            if (attempt % urls.size() == 0) {
                pause(result, busy > 0 ? backoff(200, 10_000, busy - 1) : backoff(100, 2_000, failures - 1), begin);
            }
        }
    }

    /** Milliseconds before the next try: doubled after each failure up to a limit, and up to a fifth more or less, so that clients do not return together. */
    private static long backoff(long first, long limit, int failures) {
        long even = Math.min(limit, first << Math.min(failures, 16));
        return (long) (even * ThreadLocalRandom.current().nextDouble(0.8, 1.2));
    }

    private void pause(Attempt result, long backoff, long begin) {
        long asked = result.retryAfter().map(Duration::toMillis).orElse(0L);
        // never earlier than asked for, and not all clients at once
        long pause = asked + backoff;
        long waited = time.hiResClockMs() - begin;
        if (result.retry() == Retry.PATIENTLY) {
            if (waited + pause > PATIENCE.toMillis()) {
                throw result.failure()
                        .with(
                                asked > 0
                                        ? "; it asks to be tried again after " + asked / 1_000 + " s"
                                        : "; tried for " + waited / 1_000 + " s");
            }
            LOG.warn(
                    "schema registry is busy, waiting waitMs={} waitedMs={} limitMs={} error={}",
                    pause,
                    waited,
                    PATIENCE.toMillis(),
                    result.failure().getMessage());
        }
        time.sleep(pause);
    }

    /** Why the first address gives no answer of a registry within the limit; empty when any address gives one. Asks each once. */
    Optional<RegistryException> ask(String path, Duration limit) {
        Optional<RegistryException> first = Optional.empty();
        for (String url : urls) {
            Attempt asked = attempt(url, "GET", path, null, limit);
            if (asked.answer() != null) {
                return Optional.empty();
            }
            first = first.or(() -> Optional.of(asked.failure()));
        }
        return first;
    }

    private Attempt attempt(String url, String method, String path, JsonNode body, Duration limit) {
        try {
            RegistryAnswer answer = exchange(url, method, path, body, limit);
            return answer.isSuccess() ? success(answer, method, path) : failure(answer, method, path);
        } catch (RegistryException e) {
            return Attempt.failed(Retry.NO, e);
        } catch (SSLException e) {
            // another attempt would meet the same certificate
            return Attempt.failed(
                    Retry.NO,
                    new RegistryException(
                            0,
                            "no trusted connection to the schema registry at " + url + " (" + describe(e)
                                    + "): check schema.registry.ssl.truststore.*",
                            e));
        } catch (IOException e) {
            return Attempt.failed(
                    Retry.SHORTLY,
                    new RegistryException(
                            0,
                            "cannot reach the schema registry at " + url + " (" + describe(e)
                                    + "): start it, or set --schema-registry",
                            e));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Attempt.failed(
                    Retry.NO, new RegistryException(0, "interrupted while asking the schema registry at " + url, e));
        }
    }

    private static Attempt success(RegistryAnswer answer, String method, String path) {
        boolean onlyChanges = method.equals("PUT") || method.equals("DELETE");
        if (onlyChanges && answer.isEmpty()) {
            return Attempt.answered(MissingNode.getInstance());
        }
        return answer.json()
                .filter(json -> onlyChanges || json.isContainerNode())
                .map(Attempt::answered)
                .orElseGet(() -> Attempt.failed(
                        Retry.NO,
                        new RegistryException(
                                0,
                                "not a schema registry: " + answer.address() + " answered " + method + " " + path
                                        + " with " + answer.status() + " and " + answer.contentType()
                                        + " instead of JSON; check --schema-registry, and whether a proxy or a login page answers in its place",
                                null)));
    }

    private static Attempt failure(RegistryAnswer answer, String method, String path) {
        int status = answer.status();
        RegistryException failure = new RegistryException(
                status,
                answer.errorCode(),
                "schema registry " + answer.address() + " answered " + status + " to " + method + " " + path + ": "
                        + answer.reason() + answer.remedy(),
                null);
        return switch (status) {
            case 429, 502, 503, 504 ->
                new Attempt(null, failure, Retry.PATIENTLY, answer.retryAfter(System.currentTimeMillis()));
            default -> Attempt.failed(status == 408 || status >= 500 ? Retry.SHORTLY : Retry.NO, failure);
        };
    }

    /** The answer at the end of all redirects. */
    private RegistryAnswer exchange(String url, String method, String path, JsonNode body, Duration limit)
            throws IOException, InterruptedException {
        URI first = URI.create(url + path);
        URI address = first;
        for (int hops = 0; ; hops++) {
            HttpResponse<byte[]> response = await(request(method, first, address, body, limit), limit);
            RegistryAnswer answer = RegistryAnswer.of(base(url, first, address), response, JSON);
            if (!answer.isRedirect()) {
                return RegistryRedirect.isForeign(first, address) && answer.status() == 401
                        ? answer.withoutCredentials()
                        : answer;
            }
            address = RegistryRedirect.next(
                    first,
                    address,
                    response.statusCode(),
                    response.headers().firstValue("Location").orElse(""),
                    hops);
            LOG.debug("the registry redirects url={} to={}", url, address);
        }
    }

    /** What messages call the server: the address as configured, or where redirects have led. */
    private static String base(String url, URI first, URI address) {
        return first.equals(address) ? url : address.getScheme() + "://" + address.getRawAuthority();
    }

    /** As the client's own {@code send}, but the limit covers the body too. */
    private HttpResponse<byte[]> await(HttpRequest request, Duration limit) throws IOException, InterruptedException {
        CompletableFuture<HttpResponse<byte[]>> answer = http.sendAsync(request, BoundedBody.handler());
        try {
            return answer.get(limit.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            throw new HttpTimeoutException("no whole answer within " + limit.toSeconds() + " s");
        } catch (ExecutionException e) {
            if (e.getCause() instanceof IOException failure) {
                throw failure;
            }
            throw new IOException(e.getCause());
        } finally {
            answer.cancel(true);
        }
    }

    private HttpRequest request(String method, URI first, URI address, JsonNode body, Duration limit) {
        HttpRequest.Builder request = HttpRequest.newBuilder(address)
                .timeout(limit)
                .header("Accept", CONTENT_TYPE + ", application/json")
                .header("Content-Type", CONTENT_TYPE)
                .method(
                        method,
                        body == null
                                ? HttpRequest.BodyPublishers.noBody()
                                : HttpRequest.BodyPublishers.ofString(body.toString()));
        if (!RegistryRedirect.isForeign(first, address)) {
            authorization.ifPresent(value -> request.header("Authorization", value));
        }
        return request.build();
    }

    private static String describe(IOException e) {
        return e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
    }
}
