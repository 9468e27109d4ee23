package dev.winnow.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import picocli.CommandLine;

/** Texts that people and programs rely on, kept as files under test. {@code mvn test -Dgolden.update=true} writes them again; read the difference before you commit it. */
public final class GoldenFiles {
    private static final Path REPORTS = Path.of("src/test/resources/report-keys");
    private static final Pattern WORD = Pattern.compile("'[^']*'|\\S+");
    private static final boolean UPDATE = Boolean.getBoolean("golden.update");

    private GoldenFiles() {}

    /**
     * Compares the help of every command, found by walking {@link CommandLine#getSubcommands()}, with one file each.
     *
     * @param directory of the files, for example {@code src/test/resources/help}
     */
    public static void assertHelp(CommandLine root, Path directory) throws IOException {
        TreeMap<String, String> actual = new TreeMap<>();
        List<CommandLine> left = new ArrayList<>(List.of(root));
        while (!left.isEmpty()) {
            CommandLine command = left.remove(left.size() - 1);
            if (command.getCommandSpec().usageMessage().hidden()) {
                continue;
            }
            command.setUsageHelpWidth(100);
            String name = command.getCommandSpec().qualifiedName("-") + ".txt";
            actual.put(name, command.getUsageMessage(CommandLine.Help.Ansi.OFF));
            left.addAll(command.getSubcommands().values());
        }
        assertSame(actual, directory);
    }

    /** Every command that does something, as its words after {@code winnow}. */
    public static Stream<List<String>> commands(CommandLine root) {
        return root.getSubcommands().entrySet().stream()
                .filter(child ->
                        !child.getValue().getCommandSpec().usageMessage().hidden())
                .filter(child -> !(child.getValue().getCommand() instanceof CommandLine.HelpCommand))
                .flatMap(child -> child.getValue().getSubcommands().isEmpty()
                        ? Stream.of(List.of(child.getKey()))
                        : commands(child.getValue())
                                .map(words -> Stream.concat(Stream.of(child.getKey()), words.stream())
                                        .toList()));
    }

    /** The command of these words. */
    public static CommandLine find(CommandLine root, List<String> words) {
        CommandLine command = root;
        for (String word : words) {
            command = command.getSubcommands().get(word);
        }
        return command;
    }

    /** A command has examples, and each parses to that very command, all options included. */
    public static void assertExamples(
            Function<NamedCommands, CommandLine> root, Examples examples, List<String> words) {
        List<String> lines = examples.of(find(root.apply(NamedCommands.in(words.toArray(String[]::new))), words)
                .getCommandSpec());
        assertThat(lines).as("examples of %s", words).isNotEmpty();
        for (String line : lines) {
            List<String> typed = WORD.matcher(line)
                    .results()
                    .map(word -> word.group().replaceAll("^'|'$", ""))
                    .toList();
            String[] arguments = typed.subList(1, typed.size()).toArray(String[]::new);
            CommandLine.ParseResult parsed = root.apply(NamedCommands.in(arguments))
                    .setCaseInsensitiveEnumValuesAllowed(true)
                    .parseArgs(arguments);
            while (parsed.hasSubcommand()) {
                parsed = parsed.subcommand();
            }
            assertThat("winnow " + String.join(" ", words))
                    .as(line)
                    .isEqualTo(parsed.commandSpec().qualifiedName());
        }
    }

    /** The path and type of every key of a report, one a line, in order; of the elements of an array, what they have together. */
    public static String keys(JsonNode report) {
        TreeSet<String> lines = new TreeSet<>();
        collectKeys("", report, lines);
        return String.join("\n", lines) + "\n";
    }

    /** The same of a report that is a Java type: also what no run has, such as a list that is empty. */
    public static String keys(Class<?> report) throws JsonMappingException {
        TreeSet<String> lines = new TreeSet<>();
        new ObjectMapper().acceptJsonFormatVisitor(report, new TypeKeys("", lines));
        return String.join("\n", lines) + "\n";
    }

    /** Compares the keys of a report, from {@link #keys}, with its file. */
    public static void assertReport(String name, String keys) throws IOException {
        Path file = REPORTS.resolve(name + ".txt");
        if (UPDATE) {
            Files.createDirectories(REPORTS);
            Files.writeString(file, keys);
        }
        assertEqual(file, keys, Files.exists(file) ? Files.readString(file) : "");
    }

    /**
     * Every command that can write a report, found by walking {@link CommandLine#getSubcommands()}, has at least one file of keys in these
     * directories, and no file is left over.
     */
    public static void assertEveryReportHasItsKeys(CommandLine root, Path... directories) throws IOException {
        TreeSet<String> reporting = new TreeSet<>();
        List<CommandLine> left = new ArrayList<>(root.getSubcommands().values());
        while (!left.isEmpty()) {
            CommandLine command = left.remove(left.size() - 1);
            boolean writes = command.getCommandSpec().findOption("--json") != null
                    || command.getCommandSpec().findOption("--report") != null;
            if (writes && !command.getCommandSpec().usageMessage().hidden()) {
                reporting.add(command.getCommandSpec().qualifiedName("-").substring("winnow-".length()));
            }
            left.addAll(command.getSubcommands().values());
        }
        TreeSet<String> tested = new TreeSet<>();
        for (Path directory : directories) {
            for (Path file : files(directory)) {
                String name = file.getFileName().toString().replace(".txt", "");
                // a second report of a command has a name that begins with the command's
                tested.add(reporting.contains(name) ? name : name.substring(0, name.lastIndexOf('-')));
            }
        }
        assertThat(tested).isEqualTo(reporting);
    }

    private static void collectKeys(String path, JsonNode node, TreeSet<String> lines) {
        if (node.isObject()) {
            node.fields().forEachRemaining(field -> collectKeys(path + "." + field.getKey(), field.getValue(), lines));
        } else if (node.isArray()) {
            node.forEach(element -> collectKeys(path + "[]", element, lines));
            if (node.isEmpty()) {
                lines.add(path + "[]");
            }
        } else {
            lines.add((path.startsWith(".") ? path.substring(1) : path) + ": "
                    + node.getNodeType().name().toLowerCase(Locale.ROOT));
        }
    }

    /** Compares texts with the files of a directory, none missing and none left over. */
    public static void assertSame(TreeMap<String, String> actual, Path directory) throws IOException {
        if (UPDATE) {
            Files.createDirectories(directory);
            for (Path old : files(directory)) {
                Files.delete(old);
            }
            for (var entry : actual.entrySet()) {
                Files.writeString(directory.resolve(entry.getKey()), entry.getValue());
            }
        }
        TreeMap<String, String> expected = new TreeMap<>();
        for (Path file : files(directory)) {
            expected.put(file.getFileName().toString(), Files.readString(file));
        }
        assertThat(actual.keySet())
                .as("files of %s; -Dgolden.update=true writes them again", directory)
                .isEqualTo(expected.keySet());
        actual.forEach((name, text) -> assertEqual(directory.resolve(name), text, expected.get(name)));
    }

    /** Fails with the first line that differs: a whole file would hide it. */
    private static void assertEqual(Path file, String actual, String expected) {
        List<String> found = actual.lines().toList();
        List<String> wanted = expected.lines().toList();
        for (int i = 0; i < Math.max(found.size(), wanted.size()); i++) {
            assertThat(i < found.size() ? found.get(i) : "(end of file)")
                    .as("line %d of %s; -Dgolden.update=true writes it again", i + 1, file)
                    .isEqualTo(i < wanted.size() ? wanted.get(i) : "(end of file)");
        }
        assertThat(actual).as("%s; -Dgolden.update=true writes it again", file).isEqualTo(expected);
    }

    private static List<Path> files(Path directory) throws IOException {
        if (!Files.isDirectory(directory)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(directory)) {
            return files.toList();
        }
    }
}
