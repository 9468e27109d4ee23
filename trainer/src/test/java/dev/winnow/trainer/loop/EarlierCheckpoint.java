package dev.winnow.trainer.loop;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** Writes a checkpoint again as format 2 had it: one packer for all partitions. */
final class EarlierCheckpoint {
    private static final ObjectMapper JSON = new ObjectMapper();

    private EarlierCheckpoint() {}

    static void rewrite(Path checkpoint) throws IOException {
        Path stateFile = checkpoint.resolve("state.json");
        ObjectNode state = (ObjectNode) JSON.readTree(stateFile.toFile());
        JsonNode order = state.remove("order");
        ObjectNode offsets = state.putObject("sampleOffsets");
        ObjectNode remainder = state.putObject("remainder");
        remainder.put("cursor", 0);
        ArrayNode lanes = remainder.putArray("lanes");
        int partition = 0;
        for (JsonNode left : order.path("lanesOf")) {
            offsets.set(String.valueOf(partition++), left.path("offset"));
            left.path("tokens").forEach(lanes::add);
        }
        byte[] bytes = JSON.writeValueAsBytes(state);
        Files.write(stateFile, bytes);
        Path manifestFile = checkpoint.resolve("manifest.json");
        ObjectNode manifest = (ObjectNode) JSON.readTree(manifestFile.toFile());
        manifest.put("format", "2");
        manifest.put("state.json", sha256(bytes));
        Files.write(manifestFile, JSON.writeValueAsBytes(manifest));
    }

    private static String sha256(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
