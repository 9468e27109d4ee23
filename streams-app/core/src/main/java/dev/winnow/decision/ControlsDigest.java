package dev.winnow.decision;

import dev.winnow.schemas.Control;
import dev.winnow.schemas.ControlKind;
import dev.winnow.selection.Hashing;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The chain over operators' controls that plans record. A link is the SHA-256 of the link before it (32 bytes; none before the
 * first), and of the control, big-endian: run, kind and note, each a length in UTF-8 bytes (int) and the bytes, the note cut at 256
 * characters; lowest epoch (long), minimum probes (int), step documents (long), time in milliseconds (long); of a RULE also the rule
 * (int), useful repetitions (bits, long), and by agent name in order the name, the number of accepted versions (int) and each
 * version, texts as above; of a VETO or LIFT_VETO by agent name in order the name, the number of groups (int) and each group.
 * Stateless.
 */
final class ControlsDigest {
    private static final int MAX_NOTE = 256;

    private ControlsDigest() {}

    /**
     * The next link.
     *
     * @param before the link before it in hexadecimal; empty before the first
     */
    static String next(String before, Control control) {
        MessageDigest digest = Hashing.sha256();
        digest.update(HexFormat.of().parseHex(before));
        String note = control.getNote();
        update(digest, control.getRun());
        update(digest, control.getKind().name());
        update(digest, note.substring(0, Math.min(note.length(), MAX_NOTE)));
        digest.update(ByteBuffer.allocate(3 * Long.BYTES + Integer.BYTES)
                .putLong(control.getLowestEpoch())
                .putInt(control.getMinimumProbes())
                .putLong(control.getStepDocuments())
                .putLong(control.getIssuedAt().toEpochMilli())
                .array());
        if (control.getKind() == ControlKind.RULE) {
            digest.update(ByteBuffer.allocate(Integer.BYTES + Long.BYTES)
                    .putInt(control.getRule())
                    .putLong(Double.doubleToLongBits(control.getUsefulRepetitions()))
                    .array());
            update(digest, control.getAcceptedVersions());
        }
        if (control.getKind() == ControlKind.VETO || control.getKind() == ControlKind.LIFT_VETO) {
            update(digest, control.getVetoes());
        }
        return HexFormat.of().formatHex(digest.digest());
    }

    private static void update(MessageDigest digest, Map<String, List<String>> byAgent) {
        new TreeMap<>(byAgent).forEach((agent, texts) -> {
            update(digest, agent);
            digest.update(
                    ByteBuffer.allocate(Integer.BYTES).putInt(texts.size()).array());
            texts.forEach(text -> update(digest, text));
        });
    }

    private static void update(MessageDigest digest, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        digest.update(ByteBuffer.allocate(Integer.BYTES).putInt(bytes.length).array());
        digest.update(bytes);
    }
}
