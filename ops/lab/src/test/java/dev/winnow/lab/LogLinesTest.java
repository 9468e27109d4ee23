package dev.winnow.lab;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Every log line of every module is a message and then pairs with keys that the operations page lists. */
class LogLinesTest {
    private static final Path ROOT = Path.of("../..").toAbsolutePath().normalize();
    private static final Pattern CALL =
            Pattern.compile("\\bLOG\\s*\\.(?:trace|debug|info|warn|error)\\((.*?)\\);", Pattern.DOTALL);
    private static final Pattern JOINED = Pattern.compile("\"\\s*\\+\\s*\"");
    private static final Pattern LITERAL = Pattern.compile("\"((?:[^\"\\\\]|\\\\.)*)\"");
    private static final Pattern LINE = Pattern.compile("[^=]+?((?: \\w+=\\{})*)");
    private static final Pattern KEY = Pattern.compile("(\\w+)=\\{}");
    /** Values that may hold spaces. */
    private static final Set<String> LAST = Set.of("error", "note");

    private static List<String> lines() throws IOException {
        List<String> lines = new ArrayList<>();
        try (Stream<Path> files = Files.walk(ROOT)) {
            for (Path file : files.filter(each -> each.toString().matches(".*/src/main/java/.*\\.java"))
                    .toList()) {
                Matcher call = CALL.matcher(Files.readString(file));
                while (call.find()) {
                    LITERAL.matcher(JOINED.matcher(call.group(1)).replaceAll(""))
                            .results()
                            .map(literal -> literal.group(1))
                            .filter(text -> text.contains(" "))
                            .forEach(lines::add);
                }
            }
        }
        return lines;
    }

    private static Set<String> documented() throws IOException {
        String page = Files.readString(ROOT.resolve("streams-app/docs/operations.md"));
        String table = page.substring(page.indexOf("| key | value |"), page.indexOf("## Missing records"));
        Set<String> keys = new TreeSet<>();
        table.lines().skip(2).filter(row -> row.startsWith("| `")).forEach(row -> Pattern.compile("`(\\w+)`")
                .matcher(row.substring(0, row.indexOf(" | ")))
                .results()
                .forEach(key -> keys.add(key.group(1))));
        return keys;
    }

    @Test
    void aLineIsAMessageAndThenPairs() throws IOException {
        List<String> lines = lines();

        assertThat(lines).hasSizeGreaterThan(50).allMatch(line -> LINE.matcher(line)
                .matches());
        assertThat(lines).noneMatch(line -> line.replaceAll(" \\w+=\\{}", "").contains("{}"));
    }

    @Test
    void theKeysAreThoseThatTheOperationsPageLists() throws IOException {
        Set<String> used = new TreeSet<>();
        lines().forEach(line -> used.addAll(keys(line)));

        assertThat(used).isEqualTo(documented());
    }

    @Test
    void aValueThatMayHoldSpacesIsTheLastOne() throws IOException {
        assertThat(lines()).allSatisfy(line -> {
            List<String> keys = keys(line);
            assertThat(keys.subList(0, Math.max(0, keys.size() - 1))).as(line).doesNotContainAnyElementsOf(LAST);
        });
    }

    private static List<String> keys(String line) {
        return KEY.matcher(line)
                .results()
                .map((MatchResult key) -> key.group(1))
                .toList();
    }
}
