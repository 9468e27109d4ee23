package dev.winnow.ingest.source;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;

/** Builds WARC records, and finds the compressed samples for which the JDK has no writer. */
final class Crawled {
    private Crawled() {}

    static byte[] response(String http) {
        return response(Reading.utf8(http));
    }

    static byte[] response(byte[] http) {
        return record("response", "application/http; msgtype=response", http, http.length);
    }

    /** A record whose header claims a length. */
    static byte[] record(String type, String contentType, byte[] block, long claimedLength) {
        String header = "WARC/1.0\r\nWARC-Type: " + type + "\r\nWARC-Target-URI: http://example.org/\r\n"
                + "WARC-Date: 2020-01-01T00:00:00Z\r\nContent-Type: " + contentType + "\r\nContent-Length: "
                + claimedLength + "\r\n\r\n";
        return joined(Reading.utf8(header), block, Reading.utf8("\r\n\r\n"));
    }

    static byte[] page(String coding, byte[] body) {
        return response(joined(
                Reading.utf8("HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n"
                        + (coding.isEmpty() ? "" : "Content-Encoding: " + coding + "\r\n") + "\r\n"),
                body));
    }

    static byte[] page(String words) {
        return page("", Reading.utf8("<html><body><p>" + words + "</p></body></html>"));
    }

    /** A file of the test resources. */
    static byte[] sample(String name) {
        try (InputStream sample = Crawled.class.getResourceAsStream("/hostile/" + name)) {
            return sample.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static byte[] joined(byte[]... parts) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            bytes.writeBytes(part);
        }
        return bytes.toByteArray();
    }
}
