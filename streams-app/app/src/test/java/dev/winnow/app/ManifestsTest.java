package dev.winnow.app;

import static dev.winnow.app.Manifests.containers;
import static dev.winnow.app.Manifests.list;
import static dev.winnow.app.Manifests.path;
import static dev.winnow.app.Manifests.read;
import static dev.winnow.app.Manifests.text;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine;

/** The commands that containers run are commands of this version, and are given the time that they need to end. */
class ManifestsTest {
    private static final Path COMPOSE = Manifests.DOCKER.resolve("compose.yaml");
    private static final List<String> SERVICES =
            List.of("dedup", "score", "console", "coordinator", "train", "stand-in", "ui");

    static Stream<Path> manifests() throws IOException {
        return Manifests.files().stream();
    }

    @ParameterizedTest
    @MethodSource("manifests")
    void everyContainerRunsACommandThatParses(Path manifest) throws IOException {
        for (Map<?, ?> object : read(manifest)) {
            for (Map<?, ?> container : containers(object)) {
                parses(words(container.get("args")));
            }
        }
    }

    @ParameterizedTest
    @MethodSource("manifests")
    void everyServiceHasItsProbesAndMoreTimeToEndThanADrainTakes(Path manifest) throws IOException {
        long drain = drainSeconds();
        for (Map<?, ?> object : read(manifest)) {
            for (Map<?, ?> container : containers(object)) {
                if (SERVICES.contains(words(container.get("args")).get(0))) {
                    assertThat(path(container, "readinessProbe", "httpGet", "path"))
                            .isEqualTo("/readyz");
                    assertThat(path(container, "livenessProbe", "httpGet", "path"))
                            .isEqualTo("/livez");
                    if (drains(words(container.get("args")))) {
                        assertThat((Integer) path(object, "spec", "template", "spec", "terminationGracePeriodSeconds"))
                                .isGreaterThan((int) drain);
                    }
                }
            }
        }
    }

    @Test
    void theManifestsStartEveryServiceOfARun() throws IOException {
        List<String> commands = new ArrayList<>();
        for (Map<?, ?> object : Manifests.all()) {
            containers(object)
                    .forEach(container ->
                            commands.add(words(container.get("args")).get(0)));
        }
        assertThat(commands).contains("topics", "run").containsAll(SERVICES);
    }

    @Test
    void theComposeStackRunsCommandsThatParseAndWaitsForTheirDrain() throws IOException {
        Map<?, ?> services = (Map<?, ?>) read(COMPOSE).get(0).get("services");
        List<String> commands = new ArrayList<>();
        services.forEach((name, service) -> {
            Map<?, ?> settings = (Map<?, ?>) service;
            if (settings.get("command") instanceof List<?> command && settings.get("entrypoint") == null) {
                parses(words(command).stream()
                        // the one variable in a command is a number of seconds
                        .map(word -> word.startsWith("${") ? "600" : word)
                        .toList());
                commands.add(words(command).get(0));
                String grace = settings.get("stop_grace_period").toString();
                assertThat(Long.parseLong(grace.replace("s", ""))).isGreaterThan(drainSeconds());
            }
        });
        assertThat(commands).containsExactlyInAnyOrderElementsOf(SERVICES);
    }

    @Test
    void theComposeStackStartsAStandInTheStageOfNearDuplicatesAndThePageOnlyWhenItIsAskedTo() throws IOException {
        Map<?, ?> stack = read(COMPOSE).get(0);
        ((Map<?, ?>) stack.get("services")).forEach((name, service) -> assertThat(path((Map<?, ?>) service, "profiles"))
                .as("%s", name)
                .isEqualTo(List.of("stand-in", "dedup", "ui").contains(name) ? List.of(name) : null));
    }

    /** The page asks for credentials where it listens for more than its own machine, and publishes no port beyond this one. */
    @Test
    void thePageAsksForATokenFromASecretOrAFile() throws IOException {
        for (Map<?, ?> object : read(Manifests.KUBERNETES.resolve("ui.yaml"))) {
            for (Map<?, ?> container : containers(object)) {
                assertThat(words(container.get("args"))).contains("--token-file=/etc/winnow/ui/token");
                assertThat(list(container, "volumeMounts"))
                        .anySatisfy(mount -> assertThat(text(mount, "name") + text(mount, "mountPath"))
                                .isEqualTo("token/etc/winnow/ui"));
                assertThat(list(object, "spec", "template", "spec", "volumes"))
                        .anySatisfy(volume -> assertThat(text(volume, "name") + text(volume, "secret", "secretName"))
                                .isEqualTo("tokenwinnow-ui"));
            }
        }
        Map<?, ?> page = (Map<?, ?>) path(read(COMPOSE).get(0), "services", "ui");
        assertThat(words(page.get("command"))).contains("--token-file=/etc/winnow/ui-token");
        assertThat(words(page.get("volumes"))).anyMatch(volume -> volume.endsWith(":/etc/winnow/ui-token:ro"));
        assertThat(words(page.get("ports"))).allMatch(port -> port.startsWith("127.0.0.1:"));
    }

    private static boolean drains(List<String> words) {
        return parse(words.toArray(String[]::new)).subcommand().commandSpec().findOption("--drain-timeout") != null;
    }

    private static void parses(List<String> words) {
        assertThat(parse(words.toArray(String[]::new)).hasSubcommand()).isTrue();
    }

    /** The default of {@code --drain-timeout}. */
    private static long drainSeconds() {
        Number seconds = parse("score")
                .subcommand()
                .commandSpec()
                .findOption("--drain-timeout")
                .getValue();
        return seconds.longValue();
    }

    private static CommandLine.ParseResult parse(String... words) {
        return Main.commandLine(NamedCommands.in(words))
                .setCaseInsensitiveEnumValuesAllowed(true)
                .parseArgs(words);
    }

    private static List<String> words(Object list) {
        return ((List<?>) list).stream().map(String::valueOf).toList();
    }
}
