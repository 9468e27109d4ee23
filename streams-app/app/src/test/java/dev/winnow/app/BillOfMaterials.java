package dev.winnow.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/** Compares the list of what is shipped, as the build wrote it, with what is in a folder. */
public final class BillOfMaterials {
    private BillOfMaterials() {}

    /**
     * Asserts that the list has the name and the digest of each jar, and of no other.
     *
     * @param own the artifact that the list is about, which it does not list
     */
    public static void assertListsAllBut(String own, Path list, Path jars) throws Exception {
        assumeThat(list)
                .as("Maven does not run the goal that writes it in an offline build")
                .exists();
        Map<String, String> listed = new TreeMap<>();
        for (JsonNode component : new ObjectMapper().readTree(list.toFile()).path("components")) {
            listed.put(fileName(component), digest(component));
        }
        Map<String, String> actual = new TreeMap<>();
        for (Path jar : jars(jars)) {
            if (!jar.getFileName().toString().matches(own + "-\\d[^-]*(-SNAPSHOT)?\\.jar")) {
                actual.put(jar.getFileName().toString(), digest(jar));
            }
        }

        assertThat(listed).isNotEmpty().isEqualTo(actual);
    }

    private static String fileName(JsonNode component) {
        String purl = component.path("purl").asText();
        String classifier =
                purl.contains("classifier=") ? "-" + purl.replaceFirst(".*[?&]classifier=([^&]*).*", "$1") : "";
        return component.path("name").asText() + "-" + component.path("version").asText() + classifier + ".jar";
    }

    private static String digest(JsonNode component) {
        for (JsonNode hash : component.path("hashes")) {
            if (hash.path("alg").asText().equals("SHA-256")) {
                return hash.path("content").asText();
            }
        }
        return "none";
    }

    private static String digest(Path jar) throws IOException, GeneralSecurityException {
        return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(jar)));
    }

    private static List<Path> jars(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> file.toString().endsWith(".jar")).toList();
        }
    }
}
