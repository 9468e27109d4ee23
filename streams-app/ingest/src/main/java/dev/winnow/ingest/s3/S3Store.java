package dev.winnow.ingest.s3;

import dev.winnow.ingest.content.InputUnavailableException;
import dev.winnow.ingest.content.InputUnavailableException.Kind;
import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.util.Set;
import java.util.stream.Stream;
import software.amazon.awssdk.core.ResponseInputStream;
import software.amazon.awssdk.core.checksums.RequestChecksumCalculation;
import software.amazon.awssdk.core.checksums.ResponseChecksumValidation;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.retries.StandardRetryStrategy;
import software.amazon.awssdk.retries.api.BackoffStrategy;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.S3ClientBuilder;
import software.amazon.awssdk.services.s3.model.EncodingType;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;
import software.amazon.awssdk.services.s3.model.S3Exception;
import software.amazon.awssdk.services.s3.model.S3Object;

/**
 * A store of objects that speaks S3's protocol. Refusals and failures are retried by the SDK, with growing delays; a body that ends early or breaks off is read on from
 * where it broke. Each part of an object is asked for with the ETag of the listing, so that bytes of two versions never mix. Used by any number of threads.
 */
public final class S3Store implements Closeable {
    private static final int LONGEST_MESSAGE = 300;
    private static final int FORBIDDEN = 403;
    private static final int NOT_FOUND = 404;
    private static final int PRECONDITION_FAILED = 412;
    private static final int RANGE_NOT_SATISFIABLE = 416;
    /** Refusals of credentials, so of all objects. */
    private static final Set<String> OF_CREDENTIALS = Set.of(
            "AccountProblem",
            "AllAccessDisabled",
            "ExpiredToken",
            "InvalidAccessKeyId",
            "InvalidSecurity",
            "NotSignedUp",
            "RequestTimeTooSkewed",
            "SignatureDoesNotMatch");
    /** Refusals of an object that is encrypted, with status 400. */
    private static final String OF_CLIENT_KEY = "InvalidRequest";

    private static final String OF_KMS = "KMS.";

    /** Of stores elsewhere, which take any. */
    private static final String ANY_REGION = "us-east-1";

    private final S3Client client;
    private final S3Settings.Patience patience;
    private final BackoffStrategy backoff;

    private S3Store(S3Client client, S3Settings.Patience patience, BackoffStrategy backoff) {
        this.client = client;
        this.patience = patience;
        this.backoff = backoff;
    }

    /**
     * A store, with credentials of the SDK's default chain. To be closed by the caller.
     *
     * @throws IllegalArgumentException when no region is set anywhere
     */
    public static S3Store open(S3Settings settings) {
        try {
            return build(settings);
        } catch (SdkException e) {
            throw new IllegalArgumentException(e.getMessage(), e);
        }
    }

    private static S3Store build(S3Settings settings) {
        S3Settings.Patience patience = settings.patience();
        BackoffStrategy backoff = BackoffStrategy.exponentialDelay(patience.firstDelay(), patience.longestDelay());
        S3ClientBuilder builder = S3Client.builder()
                .forcePathStyle(settings.pathStyle())
                // stores elsewhere know no checksums of AWS; a range has none anyway
                .requestChecksumCalculation(RequestChecksumCalculation.WHEN_REQUIRED)
                .responseChecksumValidation(ResponseChecksumValidation.WHEN_REQUIRED)
                .httpClientBuilder(UrlConnectionHttpClient.builder()
                        .connectionTimeout(patience.answer())
                        .socketTimeout(patience.answer()))
                .overrideConfiguration(configuration -> configuration.retryStrategy(StandardRetryStrategy.builder()
                        .maxAttempts(patience.attempts())
                        .backoffStrategy(backoff)
                        .throttlingBackoffStrategy(backoff)
                        // it gives up at once when many requests fail, which is when waiting helps
                        .circuitBreakerEnabled(false)
                        .build()));
        settings.endpoint().ifPresent(builder::endpointOverride);
        settings.region()
                .or(() -> settings.endpoint().map(endpoint -> ANY_REGION))
                .map(Region::of)
                .ifPresent(builder::region);
        return new S3Store(builder.build(), patience, backoff);
    }

    /**
     * The objects of a place, page by page, in the order of the store.
     *
     * @throws SdkException from the stream, when the store refuses
     */
    Stream<S3Object> list(S3Location location) {
        return client
                .listObjectsV2Paginator(request -> request.bucket(location.bucket())
                        .prefix(location.prefix())
                        // keys may have characters that XML has not
                        .encodingType(EncodingType.URL))
                .contents()
                .stream();
    }

    /**
     * Reads a part of an object as a whole.
     *
     * @param length at least 1, not over the end of the object
     * @throws InputUnavailableException when the bytes cannot be had
     */
    byte[] read(S3Content object, long from, int length) throws InputUnavailableException {
        byte[] bytes = new byte[length];
        int position = 0;
        int failures = 0;
        while (position < length) {
            Progress progress = readOn(object, from, bytes, position);
            failures = progress.position > position ? 1 : failures + 1;
            position = progress.position;
            if (position < length) {
                if (failures >= patience.attempts()) {
                    throw new InputUnavailableException(
                            Kind.STORE,
                            object.address() + ": " + progress.failure.getMessage() + ", " + failures + " times",
                            progress.failure);
                }
                pause(object, failures);
            }
        }
        return bytes;
    }

    /** How far a body was read; the failure where it ended before. */
    private record Progress(int position, Exception failure) {}

    private Progress readOn(S3Content object, long from, byte[] bytes, int start) throws InputUnavailableException {
        ResponseInputStream<GetObjectResponse> body = get(object, from + start, from + bytes.length - 1);
        int position = start;
        try {
            requireSame(object, body.response(), from + start);
            while (position < bytes.length) {
                int count = body.read(bytes, position, bytes.length - position);
                if (count < 0) {
                    throw new EOFException("the body ends " + (bytes.length - position) + " bytes early");
                }
                position += count;
            }
            body.close();
            return new Progress(position, null);
        } catch (InputUnavailableException e) {
            body.abort();
            throw e;
        } catch (IOException | SdkException e) {
            body.abort();
            return new Progress(position, e);
        }
    }

    private ResponseInputStream<GetObjectResponse> get(S3Content object, long first, long last)
            throws InputUnavailableException {
        try {
            return client.getObject(request -> request.bucket(object.bucket())
                    .key(object.key())
                    .ifMatch('"' + object.tag() + '"')
                    .range("bytes=" + first + "-" + last));
        } catch (S3Exception e) {
            if (isRefusal(e)) {
                throw InputUnavailableException.refusal(object.address() + ": " + why(e), e);
            }
            Kind kind =
                    switch (e.statusCode()) {
                        case NOT_FOUND -> Kind.GONE;
                        case PRECONDITION_FAILED, RANGE_NOT_SATISFIABLE -> Kind.CHANGED;
                        default -> Kind.STORE;
                    };
            throw new InputUnavailableException(kind, object.address() + ": " + why(e), e);
        } catch (SdkException e) {
            throw new InputUnavailableException(Kind.STORE, object.address() + ": " + why(e), e);
        }
    }

    /** Of one object; stores have codes of their own, or none, so that those about credentials are named instead. */
    private static boolean isRefusal(S3Exception answer) {
        String code = answer.awsErrorDetails() == null
                ? ""
                : String.valueOf(answer.awsErrorDetails().errorCode());
        return answer.statusCode() == FORBIDDEN && !OF_CREDENTIALS.contains(code)
                || code.equals(OF_CLIENT_KEY)
                || code.startsWith(OF_KMS);
    }

    /** For stores that know no conditions, or no ranges. */
    private static void requireSame(S3Content object, GetObjectResponse response, long first)
            throws InputUnavailableException {
        if (response.eTag() != null && !tag(response.eTag()).equals(object.tag())) {
            throw new InputUnavailableException(Kind.CHANGED, object.address() + ": its ETag has changed", null);
        }
        String range = response.contentRange();
        if (range == null ? first > 0 : !range.startsWith("bytes " + first + "-")) {
            throw new InputUnavailableException(
                    Kind.STORE,
                    object.address() + ": the store does not answer with the range that is asked for",
                    null);
        }
    }

    /** An ETag without its quotes, which not every store sends. */
    static String tag(String text) {
        return text.length() > 1 && text.startsWith("\"") && text.endsWith("\"")
                ? text.substring(1, text.length() - 1)
                : text;
    }

    /** The message of the store, or of the SDK, in one line. */
    static String why(SdkException failure) {
        if (failure instanceof S3Exception answer && answer.awsErrorDetails() != null) {
            return "the store answers " + answer.statusCode() + " "
                    + answer.awsErrorDetails().errorCode();
        }
        String message =
                String.valueOf(failure.getMessage()).lines().findFirst().orElse("");
        return message.substring(0, Math.min(message.length(), LONGEST_MESSAGE));
    }

    private void pause(S3Content object, int failures) throws InputUnavailableException {
        try {
            Thread.sleep(backoff.computeDelay(failures).toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InputUnavailableException(Kind.STORE, object.address() + ": interrupted", e);
        }
    }

    @Override
    public void close() {
        client.close();
    }
}
