package dev.winnow.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** What dashboards and alerts ask for is there: metrics of the reference, with its labels. */
class DashboardTest {
    private static final Path REFERENCE = Path.of("../docs/reference/metrics.md");
    private static final Pattern ROW = Pattern.compile("\\| `((?:winnow|kafka)_\\w+)` \\| (\\w+) \\| (.*?) \\|");
    private static final Pattern NAME = Pattern.compile("`(\\w+)`");
    private static final Pattern SELECTOR = Pattern.compile("\\b((?:winnow|kafka)_\\w+)(?:\\{([^}]*)})?");
    private static final Pattern MATCHER = Pattern.compile("(\\w+)\\s*(?:=~|!~|!=|=)");

    /** Of the process, and what Prometheus adds to every sample. */
    private static final Set<String> EVERYWHERE = Set.of("instance", "job");

    @Test
    void everyQueryOfADashboardAsksForWhatThereIs() throws IOException {
        List<String> queries = Queries.ofDashboards();

        assertThat(queries).hasSizeGreaterThan(20);
        assertThat(unknown(queries)).isEmpty();
    }

    @Test
    void everyAlertAsksForWhatThereIs() throws IOException {
        assertThat(unknown(Queries.ofAlerts())).isEmpty();
    }

    @Test
    void aMetricOrLabelThatIsNotThereIsFound() throws IOException {
        assertThat(unknown(List.of("rate(winnow_documents_lost_total[1m])", "winnow_theta{group=\"a\"}")))
                .containsExactly("winnow_documents_lost_total", "winnow_theta{group}");
    }

    private static Set<String> unknown(List<String> queries) throws IOException {
        Map<String, Set<String>> reference = reference();
        Set<String> unknown = new TreeSet<>();
        for (String query : queries) {
            Matcher selector = SELECTOR.matcher(query);
            while (selector.find()) {
                Set<String> labels = reference.get(selector.group(1));
                if (labels == null) {
                    unknown.add(selector.group(1));
                    continue;
                }
                Matcher label = MATCHER.matcher(selector.group(2) == null ? "" : selector.group(2));
                while (label.find()) {
                    if (!labels.contains(label.group(1)) && !EVERYWHERE.contains(label.group(1))) {
                        unknown.add(selector.group(1) + "{" + label.group(1) + "}");
                    }
                }
            }
        }
        return unknown;
    }

    private static Map<String, Set<String>> reference() throws IOException {
        Map<String, Set<String>> names = new HashMap<>();
        for (String line : Files.readAllLines(REFERENCE)) {
            Matcher row = ROW.matcher(line);
            if (row.lookingAt()) {
                Set<String> labels = new TreeSet<>();
                NAME.matcher(row.group(3)).results().forEach(label -> labels.add(label.group(1)));
                for (String part :
                        row.group(2).equals("distribution_summary") ? List.of("_count", "_sum", "_max") : List.of("")) {
                    names.put(row.group(1) + part, labels);
                }
            }
        }
        return names;
    }
}
