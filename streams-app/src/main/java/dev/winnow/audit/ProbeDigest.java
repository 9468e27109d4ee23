package dev.winnow.audit;

import dev.winnow.schemas.Probe;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.EncoderFactory;
import org.apache.avro.specific.SpecificDatumWriter;

/**
 * A probe without its text, so that those of a run can be held in memory.
 *
 * @param documentId id of the document
 * @param offset offset of the document in the annotated partition
 * @param digest SHA-256 (hex) of the whole probe in Avro's binary encoding
 */
public record ProbeDigest(String documentId, long offset, String digest) {

    /** The digest of a probe that was drawn for the document at an offset. */
    public static ProbeDigest of(Probe probe, long offset) {
        try {
            MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
            try (DigestOutputStream out = new DigestOutputStream(OutputStream.nullOutputStream(), sha256)) {
                BinaryEncoder encoder = EncoderFactory.get().binaryEncoder(out, null);
                new SpecificDatumWriter<>(Probe.class).write(probe, encoder);
                encoder.flush();
            }
            return new ProbeDigest(
                    probe.getDocument().getId(), offset, HexFormat.of().formatHex(sha256.digest()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
