package dev.winnow.ingest.s3;

import java.net.URI;
import java.time.Duration;
import java.util.Optional;

/**
 * How a store is reached.
 *
 * @param endpoint of a store that is not AWS
 * @param region the SDK's own choice where empty
 * @param pathStyle whether the bucket is in the path of a request instead of its host name
 * @param patience how long is waited for failures to end
 */
public record S3Settings(Optional<URI> endpoint, Optional<String> region, boolean pathStyle, Patience patience) {

    public S3Settings {
        endpoint.filter(address -> address.getHost() == null
                        || !"http".equals(address.getScheme()) && !"https".equals(address.getScheme()))
                .ifPresent(address -> {
                    throw new IllegalArgumentException(
                            "invalid endpoint " + address + ": use http://HOST:PORT or https://HOST");
                });
    }

    /**
     * Bounds of waiting.
     *
     * @param attempts of one request, and of reading on in one body without a byte of progress, at least 1
     * @param firstDelay about the time before the second attempt; doubled with each further one, with jitter
     * @param longestDelay at most
     * @param answer how long an answer may stay away, and a body may pause
     */
    public record Patience(int attempts, Duration firstDelay, Duration longestDelay, Duration answer) {
        /** Delays of 45 s at most between refusals, such as 503 Slow Down. */
        public static final Patience DEFAULT =
                new Patience(9, Duration.ofMillis(200), Duration.ofSeconds(20), Duration.ofSeconds(30));

        public Patience {
            if (attempts < 1) {
                throw new IllegalArgumentException("attempts must be at least 1, not " + attempts);
            }
        }
    }
}
