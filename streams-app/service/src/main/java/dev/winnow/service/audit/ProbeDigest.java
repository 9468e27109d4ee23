package dev.winnow.service.audit;

import dev.winnow.schemas.Annotation;
import dev.winnow.schemas.Document;
import dev.winnow.schemas.Probe;
import dev.winnow.schemas.ProbeCell;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.TreeMap;

/**
 * The first 16 bytes of SHA-256 over all fields of a probe, document included; attributes by name, because a map has no
 * order on the wire. Enough to recognise a changed probe, small enough to hold those of a run.
 *
 * @param planVersion plan that it states it was drawn under
 * @param high first half of the bytes
 * @param low second half
 */
record ProbeDigest(int planVersion, long high, long low) {

    static ProbeDigest of(Probe probe) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(4_096);
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            text(out, probe.getRun());
            out.writeInt(probe.getPlanVersion());
            for (ProbeCell cell : probe.getCells()) {
                text(out, cell.getAgent());
                text(out, cell.getGroup());
                out.writeLong(Double.doubleToLongBits(cell.getProbability()));
            }
            document(out, probe.getDocument());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        ByteBuffer digest = ByteBuffer.wrap(sha256(bytes.toByteArray()));
        return new ProbeDigest(probe.getPlanVersion(), digest.getLong(), digest.getLong());
    }

    private static void document(DataOutputStream out, Document document) throws IOException {
        text(out, document.getId());
        text(out, document.getText());
        text(out, document.getSource());
        text(out, document.getUrl());
        out.writeLong(document.getFetchedAt().toEpochMilli());
        out.writeInt(document.getTokens());
        for (var attribute : new TreeMap<>(document.getAttributes()).entrySet()) {
            text(out, attribute.getKey());
            text(out, attribute.getValue());
        }
        for (Annotation annotation : document.getAnnotations()) {
            text(out, annotation.getAgent());
            text(out, annotation.getGroup());
            out.writeLong(Double.doubleToLongBits(annotation.getScore()));
            text(out, annotation.getAgentVersion());
            text(out, annotation.getReference());
        }
        for (var missing : new TreeMap<>(document.getMissing()).entrySet()) {
            text(out, missing.getKey());
            text(out, missing.getValue().name());
        }
    }

    /** Length first, so that no two lists of texts look alike. */
    private static void text(DataOutputStream out, String text) throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        out.writeInt(bytes.length);
        out.write(bytes);
    }

    private static byte[] sha256(byte[] bytes) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(bytes);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
