package dev.winnow.lab;

import static org.assertj.core.api.Assertions.assertThat;

import dev.winnow.app.NamedCommands;
import dev.winnow.lab.PageCommands.Block;
import dev.winnow.lab.PageCommands.Command;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

/**
 * Every command that a page shows is one of Winnow's that the command line accepts and that a test runs, one of the build whose modules, profiles
 * and tests exist, or an example for another system; and every link leads to a file of the repository.
 */
class DocumentedCommandsTest {
    private static final Path ROOT = PageCommands.ROOT;
    private static final Pattern LAUNCHER = Pattern.compile("(?:ops/|bin/|winnow-VERSION/bin/)?winnow");
    private static final Pattern LINK = Pattern.compile("\\]\\(([^)#:\\s]+)(?:#[^)]*)?\\)");

    /** Programs of other systems: what a page shows of them is an example, of which the paths below the repository are checked. */
    private static final Set<String> OTHERS =
            Set.of("kubectl", "docker", "pip", "python3", "curl", "tar", "sed", "javac", "export", "source", "openssl");

    private static final Set<String> FOLDERS =
            Set.of("ops", "docker", "schemas", "streams-app", "trainer", ".github", ".ci");

    private static List<Command> winnow() throws IOException {
        return PageCommands.commands().stream()
                .filter(command -> LAUNCHER.matcher(command.program()).matches())
                .toList();
    }

    @Test
    void everyBlockNamesItsLanguageAndCommandsAreInBlocksOfTheShell() throws IOException {
        List<Block> blocks = PageCommands.blocks();

        assertThat(blocks).hasSizeGreaterThan(70).allSatisfy(block -> assertThat(PageCommands.LANGUAGES)
                .as(block.page())
                .contains(block.language()));
        assertThat(blocks.stream().filter(block -> !block.language().equals("sh")))
                .allSatisfy(block -> assertThat(block.lines()).as(block.page()).noneMatch(line -> line.strip()
                        .matches("(ops/winnow|bin/winnow|winnow|mvn|kubectl|docker) -?[a-z].*")));
    }

    @Test
    void everyCommandOfAPageIsAccepted() throws IOException {
        List<String> refused = new ArrayList<>();
        for (Command command : winnow()) {
            String[] words = command.words().subList(1, command.words().size()).toArray(String[]::new);
            String problem = problem(words);
            if (!problem.isEmpty()) {
                refused.add(command + "\n    " + problem);
            }
        }

        assertThat(refused).isEmpty();
        assertThat(winnow()).hasSizeGreaterThan(150);
    }

    @Test
    void everyCommandOfAPageIsRunByATestOrHasARecordedResult() throws IOException {
        String runs = (text(
                                ".java",
                                "/src/test/java/(?!.*DocumentedCommandsTest)|ops/lab/src/main/java/dev/winnow/lab/(loop|faults)/")
                        + text("run", "\\.ci/")
                        + text(".txt", "ops/bench/results/"))
                .replaceAll("\\s+", " ");
        Set<String> names = new TreeSet<>();
        CommandLine root = Winnow.commandLine();
        for (Command command : winnow()) {
            names.add(name(root, command));
        }
        names.remove("");
        Set<String> never = names.stream()
                .filter(name -> Stream.of(
                                "\"" + name.replace(" ", "\", \"") + "\"", "\"" + name + " ", "winnow " + name + " ")
                        .noneMatch(runs::contains))
                .collect(Collectors.toCollection(TreeSet::new));

        assertThat(names).hasSizeGreaterThan(40);
        assertThat(never).isEmpty();
    }

    @Test
    void everyCommandOfTheBuildNamesModulesProfilesAndTestsThatExist() throws IOException {
        List<Command> builds = PageCommands.commands().stream()
                .filter(command -> command.program().equals("mvn"))
                .toList();
        String parent = Files.readString(ROOT.resolve("pom.xml")) + text("pom.xml", "streams-app/app/");
        Set<String> tests;
        try (Stream<Path> files = Files.walk(ROOT)) {
            tests = files.map(file -> file.getFileName().toString())
                    .filter(name -> name.endsWith(".java"))
                    .map(name -> name.replace(".java", ""))
                    .collect(Collectors.toSet());
        }

        assertThat(builds).hasSizeGreaterThan(15).allSatisfy(build -> {
            List<String> words = build.words();
            for (int i = 1; i < words.size(); i++) {
                String word = words.get(i);
                if (word.equals("-pl") || word.equals("-f")) {
                    assertThat(words.get(i + 1).split(","))
                            .as(build.toString())
                            .allMatch(
                                    module -> Files.exists(ROOT.resolve(module).resolve("pom.xml")));
                } else if (word.startsWith("-P")) {
                    assertThat(parent).as(build.toString()).contains("<id>" + word.substring(2) + "</id>");
                } else if (word.matches("-D(it\\.)?test=.*")
                        && !word.endsWith("=none")
                        && !PageCommands.isPlaceholder(word.substring(word.indexOf('=') + 1))) {
                    assertThat(tests)
                            .as(build.toString())
                            .contains(word.substring(word.indexOf('=') + 1).split(","));
                }
            }
        });
    }

    @Test
    void everyOtherCommandIsAnExampleForAnotherSystemWhosePathsExist() throws IOException {
        assertThat(PageCommands.commands())
                .filteredOn(command -> !command.program().equals("mvn")
                        && !LAUNCHER.matcher(command.program()).matches())
                .hasSizeGreaterThan(15)
                .allSatisfy(command -> {
                    assertThat(OTHERS).as(command.toString()).contains(command.program());
                    for (String word : command.words()) {
                        String path = word.replaceAll("^\\./|\\[.*", "");
                        if (FOLDERS.contains(path.split("/")[0]) && path.contains("/") && !path.contains("target/")) {
                            assertThat(ROOT.resolve(path))
                                    .as(command.toString())
                                    .exists();
                        }
                    }
                });
    }

    @Test
    void everyLinkLeadsToAFile() throws IOException {
        List<String> broken = new ArrayList<>();
        for (Path page : PageCommands.pages()) {
            Matcher link = LINK.matcher(Files.readString(page));
            while (link.find()) {
                if (!Files.exists(page.resolveSibling(link.group(1)))) {
                    broken.add(ROOT.relativize(page) + ": " + link.group(1));
                }
            }
        }

        assertThat(broken).isEmpty();
    }

    /** Text of all files that end so and whose path below the root matches. */
    private static String text(String extension, String path) throws IOException {
        Pattern wanted = Pattern.compile(path);
        StringBuilder text = new StringBuilder();
        try (Stream<Path> files = Files.walk(ROOT)) {
            for (Path file : files.filter(Files::isRegularFile)
                    .filter(each -> each.toString().endsWith(extension))
                    .filter(each -> !each.toString().contains("/target/"))
                    .filter(each ->
                            wanted.matcher(ROOT.relativize(each).toString()).find())
                    .toList()) {
                text.append(Files.readString(file)).append('\n');
            }
        }
        return text.toString();
    }

    /** The words that name the command, with a space between them; empty for the launcher alone. */
    private static String name(CommandLine root, Command command) {
        List<String> name = new ArrayList<>();
        CommandLine found = root;
        for (String word : command.words().subList(1, command.words().size())) {
            found = found.getSubcommands().get(word);
            if (found == null) {
                break;
            }
            name.add(word);
        }
        return String.join(" ", name);
    }

    /** What the command line refuses; a placeholder is fine, and so is a required option left out. */
    private static String problem(String... words) {
        CommandLine parsed = Winnow.commandLine(NamedCommands.in(words))
                .setUnmatchedArgumentsAllowed(true)
                .setCaseInsensitiveEnumValuesAllowed(true);
        try {
            parsed.parseArgs(words);
        } catch (CommandLine.MissingParameterException e) {
            parsed = e.getCommandLine();
        } catch (CommandLine.ParameterException e) {
            if (Stream.of(words).noneMatch(PageCommands::isPlaceholder)) {
                return e.getMessage();
            }
            parsed = e.getCommandLine();
        }
        List<String> unknown = new ArrayList<>();
        for (CommandLine command = parsed; command != null; command = command.getParent()) {
            unknown.addAll(command.getUnmatchedArguments());
        }
        for (CommandLine command = parsed; command.getParseResult() != null; ) {
            CommandLine.ParseResult result = command.getParseResult();
            if (!result.hasSubcommand()) {
                break;
            }
            command = result.subcommand().commandSpec().commandLine();
            unknown.addAll(command.getUnmatchedArguments());
        }
        unknown.removeIf(word -> word.equals("…"));
        return unknown.isEmpty() ? "" : "unknown: " + unknown;
    }
}
