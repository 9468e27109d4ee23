package dev.winnow.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** An image of others is named by the digest of its content: a tag can be moved to another. */
class PinnedImagesTest {
    private static final Pattern PINNED = Pattern.compile(".+:.+@sha256:[0-9a-f]{64}");
    private static final Pattern VARIABLE = Pattern.compile("\\$\\{(\\w+)}");

    /** Made from this repository. */
    private static final Set<String> OURS = Set.of("winnow:local", "winnow-trainer:local");

    /** No published source for the digest is known yet; docs/security.md shows how to pin it. */
    private static final Set<String> UNPINNED = Set.of("apicurio/apicurio-registry-kafkasql:2.6.13.Final");

    @Test
    void theImageIsBuiltFromPinnedImages() throws IOException {
        Map<String, String> arguments = new HashMap<>();
        for (String line : Files.readAllLines(Manifests.DOCKER.resolve("Dockerfile"))) {
            String[] words = line.strip().split("\\s+");
            assertThat(line).doesNotContain("syntax=");
            if (words[0].equals("ARG")) {
                String[] pair = words[1].split("=", 2);
                arguments.put(pair[0], pair[1]);
            } else if (words[0].equals("FROM")) {
                if (!words[1].equals("app")) {
                    requirePinned(resolve(words[1], arguments));
                }
            } else if (line.contains("--from=")) {
                assertThat(line).contains("--from=build ");
            }
        }
        assertThat(arguments).containsKeys("JAVA_IMAGE", "MAVEN_IMAGE");
    }

    @Test
    void theComposeStackRunsPinnedImages() throws IOException {
        Map<String, String> variables = new HashMap<>();
        for (String line : Files.readAllLines(Manifests.DOCKER.resolve(".env"))) {
            if (line.matches("\\w+=.*")) {
                variables.put(line.substring(0, line.indexOf('=')), line.substring(line.indexOf('=') + 1));
            }
        }
        Map<?, ?> services = (Map<?, ?>)
                Manifests.read(Manifests.DOCKER.resolve("compose.yaml")).get(0).get("services");

        List<String> images = services.values().stream()
                .map(service -> resolve(Manifests.text((Map<?, ?>) service, "image"), variables))
                .toList();

        assertThat(images).hasSameSizeAs(services.keySet()).containsAll(UNPINNED);
        images.forEach(PinnedImagesTest::requirePinned);
    }

    @Test
    void theClusterRunsPinnedImages() throws IOException {
        Stream<Map<?, ?>> containers =
                Manifests.all().stream().flatMap(object -> Manifests.containers(object).stream());

        assertThat(containers.map(container -> Manifests.text(container, "image")))
                .isNotEmpty()
                .allSatisfy(PinnedImagesTest::requirePinned);
    }

    @Test
    void theBuildRunsPinnedActions() throws IOException {
        try (Stream<String> lines = Files.lines(Path.of("../../.github/workflows/build.yml"))) {
            assertThat(lines.filter(line -> line.contains("uses:")))
                    .isNotEmpty()
                    .allMatch(line -> line.matches(".*@[0-9a-f]{40} # v.*"));
        }
    }

    private static String resolve(String text, Map<String, String> variables) {
        return VARIABLE.matcher(text)
                .replaceAll(variable -> Matcher.quoteReplacement(variables.getOrDefault(variable.group(1), "")));
    }

    private static void requirePinned(String image) {
        if (!OURS.contains(image) && !UNPINNED.contains(image)) {
            assertThat(image).matches(PINNED);
        }
    }
}
