package dev.winnow.lab.oracle;

import dev.winnow.schemas.Annotation;
import dev.winnow.schemas.DeadHeader;
import dev.winnow.schemas.Document;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Digests of what a document holds, so that a check keeps no text.
 *
 * @param id as recorded
 * @param text SHA-256 (hex) of the text, which has to be the id
 * @param tokens as recorded
 * @param bytes length of the text in UTF-8
 * @param metadata digest of source, address, time and attributes
 * @param labels digest of annotations and of what is missing
 */
record Content(String id, String text, int tokens, int bytes, String metadata, String labels) {
    private static final MessageDigest EMPTY = empty();

    static Content of(Document document) {
        byte[] utf8 = document.getText().getBytes(StandardCharsets.UTF_8);
        StringBuilder metadata = new StringBuilder();
        add(metadata, document.getSource());
        add(metadata, document.getUrl());
        add(metadata, document.getFetchedAt().toString());
        new TreeMap<>(document.getAttributes()).forEach((name, value) -> {
            add(metadata, name);
            add(metadata, value);
        });
        return new Content(
                document.getId(),
                hex(utf8),
                document.getTokens(),
                utf8.length,
                hex(metadata.toString().getBytes(StandardCharsets.UTF_8)),
                labels(document));
    }

    /** What decisions depend on: id and labels. */
    static Document decided(Document document) {
        return new Document(
                document.getId(),
                "",
                "",
                "",
                Instant.EPOCH,
                0,
                Map.of(),
                document.getAnnotations(),
                document.getMissing());
    }

    private static String labels(Document document) {
        StringBuilder labels = new StringBuilder();
        for (Annotation each : document.getAnnotations()) {
            add(labels, label(each));
        }
        new TreeMap<>(document.getMissing()).forEach((agent, kind) -> {
            add(labels, agent);
            add(labels, kind.name());
        });
        return hex(labels.toString().getBytes(StandardCharsets.UTF_8));
    }

    /** One annotation, every field. */
    static String label(Annotation each) {
        StringBuilder label = new StringBuilder();
        add(label, each.getAgent());
        add(label, each.getGroup());
        add(label, Long.toHexString(Double.doubleToLongBits(each.getScore())));
        add(label, each.getAgentVersion());
        add(label, each.getReference());
        return label.toString();
    }

    /** Headers in their order. */
    static String headers(List<DeadHeader> headers) {
        StringBuilder all = new StringBuilder();
        for (DeadHeader header : headers) {
            add(all, header.getKey());
            add(all, header.getValue() == null ? "null" : HexFormat.of().formatHex(bytes(header.getValue())));
        }
        return all.toString();
    }

    private static void add(StringBuilder to, String part) {
        to.append(part.length()).append(':').append(part);
    }

    static byte[] bytes(ByteBuffer buffer) {
        byte[] bytes = new byte[buffer.remaining()];
        buffer.duplicate().get(bytes);
        return bytes;
    }

    static String hex(byte[] bytes) {
        return HexFormat.of().formatHex(sha256(bytes));
    }

    static byte[] sha256(byte[] bytes) {
        try {
            return ((MessageDigest) EMPTY.clone()).digest(bytes);
        } catch (CloneNotSupportedException e) {
            throw new IllegalStateException("the SHA-256 of this platform cannot be copied", e);
        }
    }

    private static MessageDigest empty() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
