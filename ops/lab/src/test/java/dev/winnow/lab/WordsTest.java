package dev.winnow.lab;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Expressions that a reader who learned English from the documentation of Kafka would stumble over are in no page, help, message or Javadoc. */
class WordsTest {
    private static final Path ROOT = Path.of("../..").toAbsolutePath().normalize();

    /** Sources, pages, dashboards and scripts; not the wire schemas, recorded runs, licences and texts that parsers are tested with. */
    private static final Pattern FILES =
            Pattern.compile("(.*\\.(java|py|md|ya?ml|properties|js|html|css|json)|ops/winnow|\\.ci/run)");

    private static final Pattern LEFT_OUT = Pattern.compile(
            "(.*/)?(target|node_modules|golden|venv|\\.[^/]*venv|\\.git|winnow-data|pages|results|schemas/vectors)/.*"
                    + "|schemas/src/main/.*|trainer/python/src/winnow/schemas/.*|.*/WordsTest\\.java");

    /** What to write in its place is in the second column. */
    private static final List<String[]> EXPRESSIONS = List.of(
            row("artefact", "artifact"),
            row("anew", "again, recreated, reread"),
            row("in vain", "timed out, failed"),
            row("foretell|foretold", "predict"),
            row("heed(s|ed|ing)?", "respect"),
            row("bury|buried|buries", "dead-letter"),
            row("(pass|passes|passed) over(?! (the|a|an|one|this|it|them|k|12|\\d|to)\\b)", "skip"),
            row("(goes|go|went|going|gone) on(?! fishing| and on)", "continues, resumes"),
            row("comes? about", "can be reproduced"),
            row("this one has not", "invalid …: … must be …"),
            row("which is none", "invalid …"),
            row(
                    "(is|are) no (plan|record|run|topic|file|number|agent|path|key|mark|document|string|service|position)",
                    "is not a …"),
            row("(is|are) there twice|there twice", "duplicate"),
            row("takes? back|took back", "aborts, recovers"),
            row("behind the end|bytes behind|offsets? behind|records behind the", "after"),
            row("of whomever|for ever|of no use", "any …, forever, cannot be used"),
            row("lives, but", "is up but"),
            row("print nothing but|(show|shows) no progress", "suppress all output except, disable progress output"),
            row(
                    "(file|page|record|table|plan|text|answer|message|topic|manifest|header|option|name|it|log|report)s? (says?|said|tells?)",
                    "reports, shows, states, returns"),
            row("is told|are told|was told|told nowhere", "is reported, never logged"),
            row("whence|thereof|therein|wherein|hitherto|henceforth|lest", "plain words"));

    private static String[] row(String expression, String replacement) {
        return new String[] {expression, replacement};
    }

    private static List<Path> files() throws IOException {
        try (Stream<Path> files = Files.walk(ROOT)) {
            return files.filter(Files::isRegularFile)
                    .filter(file -> FILES.matcher(name(file)).matches())
                    .filter(file -> !LEFT_OUT.matcher(name(file)).matches())
                    .sorted()
                    .toList();
        }
    }

    private static String name(Path file) {
        return ROOT.relativize(file).toString();
    }

    @Test
    void noFileHasAnExpressionThatIsReplacedElsewhere() throws IOException {
        Pattern any = Pattern.compile(
                EXPRESSIONS.stream().map(row -> row[0]).collect(Collectors.joining("|", "\\b(?:", ")\\b")));
        List<String> found = new ArrayList<>();
        List<Path> files = files();
        for (Path file : files) {
            String text = text(file).toLowerCase(Locale.ROOT);
            Matcher matcher = any.matcher(text);
            while (matcher.find()) {
                long line = 1
                        + text.substring(0, matcher.start())
                                .chars()
                                .filter(c -> c == '\n')
                                .count();
                found.add(
                        name(file) + ":" + line + ": '" + matcher.group() + "': write " + replacement(matcher.group()));
            }
        }

        assertThat(files).hasSizeGreaterThan(1_500);
        assertThat(found).isEmpty();
    }

    @Test
    void everyExpressionIsFoundInASentenceThatHasIt() {
        assertThat(List.of("read it anew.", "the file says 3", "offset behind the record", "plan 1 comes about again"))
                .allSatisfy(sentence -> assertThat(
                                EXPRESSIONS.stream().anyMatch(row -> Pattern.compile("\\b(?:" + row[0] + ")\\b")
                                        .matcher(sentence)
                                        .find()))
                        .as(sentence)
                        .isTrue());
    }

    private static String replacement(String found) {
        return EXPRESSIONS.stream()
                .filter(row -> Pattern.compile(row[0], Pattern.CASE_INSENSITIVE)
                        .matcher(found)
                        .find())
                .findFirst()
                .orElseThrow()[1];
    }

    private static String text(Path file) throws IOException {
        return new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
    }
}
