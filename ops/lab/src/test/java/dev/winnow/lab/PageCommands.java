package dev.winnow.lab;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The pages of the repository, and the commands that they show: each line of a block {@code sh}, and what the text quotes. Stateless. */
final class PageCommands {
    static final Path ROOT = Path.of("../..").toAbsolutePath().normalize();

    /** Languages of blocks; all but the first hold no commands. */
    static final Set<String> LANGUAGES = Set.of("sh", "text", "properties", "java", "python", "json");

    private static final Pattern FENCE = Pattern.compile("\\s*```(.*)");
    private static final Pattern QUOTED = Pattern.compile("`((?:(?:ops/|bin/)?winnow|mvn) [^`]*)`");
    private static final Pattern SUBSTITUTION = Pattern.compile("\\$\\(.*\\)");
    private static final Pattern WORD = Pattern.compile("(?:'[^']*'|\"[^\"]*\"|[^\\s'\"])+");

    private PageCommands() {}

    /**
     * A command of a page.
     *
     * @param page path below the root
     * @param quoted whether it is in the text, where a placeholder and a command without its options are usual
     * @param words without quotes; the first is the program
     */
    record Command(String page, boolean quoted, List<String> words) {
        Command {
            words = List.copyOf(words);
        }

        String program() {
            return words.get(0);
        }

        @Override
        public String toString() {
            return page + ": " + String.join(" ", words);
        }
    }

    /** Blocks of code as {@code PAGE: LANGUAGE}. */
    record Block(String page, String language, List<String> lines) {
        Block {
            lines = List.copyOf(lines);
        }
    }

    /** All pages but those of recorded runs, whose commands belong to an earlier version. */
    static List<Path> pages() throws IOException {
        try (Stream<Path> files = Files.walk(ROOT)) {
            return files.filter(file -> file.toString().endsWith(".md"))
                    .filter(file -> !ROOT.relativize(file)
                            .toString()
                            .matches("(.*/)?(target|node_modules|golden|\\.git|winnow-data)/.*"))
                    .sorted()
                    .toList();
        }
    }

    static List<Block> blocks() throws IOException {
        List<Block> blocks = new ArrayList<>();
        for (Path page : pages()) {
            String name = ROOT.relativize(page).toString();
            String language = null;
            List<String> lines = new ArrayList<>();
            for (String line :
                    Files.readString(page).replace("\\\n", " ").lines().toList()) {
                Matcher fence = FENCE.matcher(line);
                if (!fence.matches()) {
                    lines.add(line);
                } else if (language == null) {
                    language = fence.group(1);
                    lines.clear();
                } else {
                    blocks.add(new Block(name, language, lines));
                    language = null;
                }
            }
        }
        return blocks;
    }

    static List<Command> commands() throws IOException {
        List<Command> commands = new ArrayList<>();
        for (Block block : blocks()) {
            if (block.language().equals("sh")) {
                for (String line : block.lines()) {
                    split(words(line)).forEach(words -> commands.add(new Command(block.page(), false, words)));
                }
            }
        }
        for (Path page : pages()) {
            Matcher quoted = QUOTED.matcher(Files.readString(page).replaceAll("(?s)```.*?```", ""));
            while (quoted.find()) {
                split(words(quoted.group(1).replaceAll("\\s+", " ")))
                        .forEach(words ->
                                commands.add(new Command(ROOT.relativize(page).toString(), true, words)));
            }
        }
        return commands;
    }

    /** Words of a line up to its comment, with their quotes; what the shell puts in place of a command is one word. */
    private static List<String> words(String line) {
        List<String> words = new ArrayList<>();
        Matcher word = WORD.matcher(SUBSTITUTION.matcher(line).replaceAll("\\$X"));
        while (word.find() && !word.group().startsWith("#")) {
            words.add(word.group());
        }
        return words;
    }

    /** The commands of a line: what a pipe or another operator separates, without redirections, assignments and quotes. */
    private static List<List<String>> split(List<String> line) {
        List<List<String>> commands = new ArrayList<>();
        List<String> command = new ArrayList<>();
        boolean redirected = false;
        for (String word : line) {
            if (Set.of("|", "||", "&&", "&", ";").contains(word)) {
                commands.add(command);
                command = new ArrayList<>();
            } else if (redirected) {
                redirected = false;
            } else if (word.matches("[0-9]?[<>]+")) {
                redirected = true;
            } else if (!command.isEmpty() || !word.matches("[A-Za-z_]+=.*")) {
                command.add(word.replaceAll("^['\"]|['\"]$|;$", "").replaceAll("=['\"]", "="));
            }
        }
        commands.add(command);
        return commands.stream().filter(words -> !words.isEmpty()).toList();
    }

    /** Whether a word is there for another: upper case, an ellipsis, or a choice. */
    static boolean isPlaceholder(String word) {
        String value = word.startsWith("--") && word.contains("=") ? word.substring(word.indexOf('=') + 1) : word;
        return value.contains("…")
                || value.contains("|")
                || (value.matches(".*[A-Z]{1,}.*") && value.equals(value.toUpperCase(Locale.ROOT)));
    }
}
