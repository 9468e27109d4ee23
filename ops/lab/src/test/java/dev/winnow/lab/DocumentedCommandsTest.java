package dev.winnow.lab;

import static org.assertj.core.api.Assertions.assertThat;

import dev.winnow.app.NamedCommands;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

/** Every command that a page shows is one that the command line accepts, and every link leads to a file of the repository. */
class DocumentedCommandsTest {
    private static final Path ROOT = Path.of("../..").toAbsolutePath().normalize();
    private static final Pattern LAUNCHER = Pattern.compile("(?:ops/|bin/|\\./)*winnow +([a-z].*)");
    /** What a shell adds to a command: a comment, a pipe, a redirection, the next command. */
    private static final Pattern SHELL = Pattern.compile("\\s(#|\\||>|<|&|;).*|;.*");

    private static final Pattern INLINE = Pattern.compile("`((?:ops/|bin/)?winnow [a-z][^`]*)`");
    private static final Pattern WORD = Pattern.compile("'[^']*'|\"[^\"]*\"|\\S+");
    private static final Pattern LINK = Pattern.compile("\\]\\(([^)#:\\s]+)(?:#[^)]*)?\\)");

    private static List<Path> pages() throws IOException {
        try (Stream<Path> files = Files.walk(ROOT)) {
            return files.filter(file -> file.toString().endsWith(".md"))
                    .filter(file -> !ROOT.relativize(file)
                            .toString()
                            .matches("(.*/)?(target|node_modules|\\.git|winnow-data)/.*"))
                    .sorted()
                    .toList();
        }
    }

    @Test
    void everyCommandOfAPageIsAccepted() throws IOException {
        List<String> refused = new ArrayList<>();
        int commands = 0;
        for (Path page : pages()) {
            for (String command : commands(Files.readString(page))) {
                commands++;
                problem(words(command))
                        .ifPresent(problem -> refused.add(ROOT.relativize(page) + ": " + command + "\n    " + problem));
            }
        }

        assertThat(refused).isEmpty();
        assertThat(commands).isGreaterThan(70);
    }

    @Test
    void everyLinkLeadsToAFile() throws IOException {
        List<String> broken = new ArrayList<>();
        for (Path page : pages()) {
            Matcher link = LINK.matcher(Files.readString(page));
            while (link.find()) {
                if (!Files.exists(page.resolveSibling(link.group(1)))) {
                    broken.add(ROOT.relativize(page) + ": " + link.group(1));
                }
            }
        }

        assertThat(broken).isEmpty();
    }

    /** Commands of code blocks, line by line with continued lines joined, and of the text. */
    private static List<String> commands(String page) {
        List<String> commands = new ArrayList<>();
        boolean block = false;
        StringBuilder prose = new StringBuilder();
        for (String line : page.replace("\\\n", " ").lines().toList()) {
            if (line.startsWith("```")) {
                block = !block;
            } else if (block) {
                Matcher command = LAUNCHER.matcher(line.strip());
                if (command.matches()) {
                    commands.add(command.group(1));
                }
            } else {
                prose.append(line).append('\n');
            }
        }
        Matcher inline = INLINE.matcher(prose);
        while (inline.find()) {
            Matcher command = LAUNCHER.matcher(inline.group(1).replaceAll("\\s+", " "));
            // "winnow train" names a command, "winnow run fence --run RUN" shows a call
            if (command.matches() && command.group(1).contains(" -")) {
                commands.add(command.group(1));
            }
        }
        return commands;
    }

    private static String[] words(String command) {
        List<String> words = new ArrayList<>();
        Matcher word = WORD.matcher(SHELL.matcher(command).replaceAll(""));
        while (word.find()) {
            words.add(word.group().replaceAll("^['\"]|['\"]$", ""));
        }
        return words.toArray(String[]::new);
    }

    /** What the command line does not know of a command; a placeholder where a number belongs is fine, and so is a required option left out. */
    private static Optional<String> problem(String[] words) {
        CommandLine parsed = Winnow.commandLine(NamedCommands.in(words)).setUnmatchedArgumentsAllowed(true);
        try {
            parsed.parseArgs(words);
        } catch (CommandLine.ParameterException e) {
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
        return unknown.isEmpty() ? Optional.empty() : Optional.of("unknown: " + unknown);
    }
}
