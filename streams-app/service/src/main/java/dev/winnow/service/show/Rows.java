package dev.winnow.service.show;

import dev.winnow.decision.RefusalReasons;
import dev.winnow.schemas.AgentPlan;
import dev.winnow.schemas.Annotation;
import dev.winnow.schemas.Control;
import dev.winnow.schemas.DeadLetter;
import dev.winnow.schemas.Document;
import dev.winnow.schemas.Mark;
import dev.winnow.schemas.Outcome;
import dev.winnow.schemas.Plan;
import dev.winnow.schemas.Probe;
import dev.winnow.schemas.ProbeCell;
import dev.winnow.schemas.RewardReport;
import dev.winnow.schemas.Sample;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.apache.avro.specific.SpecificRecord;

/**
 * Records as rows of a table, one line each. What comes from a crawl or another writer loses its control and formatting characters, so
 * that it cannot act on a terminal. Stateless.
 */
public final class Rows {
    /** Characters of an id that are shown; commands accept as few. */
    public static final int SHORT_ID = 12;

    private static final int SNIPPET = 80;
    private static final int ORIGIN = 40;
    private static final String PLACE = "%-12s %-20s ";

    private Rows() {}

    /** The columns of a kind. */
    private record Columns(String format, String... names) {}

    private static Columns columns(ShownTopic kind) {
        return switch (kind) {
            case DOCUMENTS -> new Columns("%-12s %8s %-40s %s", "ID", "TOKENS", "ORIGIN", "TEXT");
            case ANNOTATED -> new Columns("%-12s %8s %-60s %s", "ID", "TOKENS", "LABELS", "TEXT");
            case SELECTED ->
                new Columns("%-12s %6s %11s %8s %4s %s", "ID", "PLAN", "PROBABILITY", "SCORE", "USES", "TEXT");
            case PROBES -> new Columns("%-12s %6s %-60s %s", "ID", "PLAN", "CELLS", "TEXT");
            case DEAD_LETTERS ->
                new Columns("%-11s %-20s %10s %-40s %s", "STEP", "REASON", "BYTES", "RECORD", "DETAIL");
            case REWARDS ->
                new Columns("%-14s %6s %7s %7s %8s %9s", "EPOCH", "PLAN", "PART", "REWARDS", "STEP", "REFERENCE");
            case OUTCOMES ->
                new Columns("%-14s %6s %7s %-8s %-16s %s", "EPOCH", "PLAN", "PART", "VERDICT", "REASON", "USED");
            case PLANS -> new Columns("%6s %6s %6s %-6s %s", "PLAN", "FROM", "PROBES", "FROZEN", "THETA");
            case MARKS ->
                new Columns(
                        "%6s %9s %12s %8s %8s %7s %s",
                        "PLAN", "PARTITION", "OFFSET", "DECIDED", "SELECTED", "PROBED", "LAMBDA");
            case CONTROLS -> new Columns("%-10s %-60s %s", "ORDER", "VALUES", "NOTE");
        };
    }

    /** The names of the columns. */
    public static String header(ShownTopic kind) {
        Columns columns = columns(kind);
        return line(PLACE + columns.format(), "RECORD", "TIME", columns.names());
    }

    /** The row of a record. */
    public static String row(ShownRecord record) {
        String place = record.partition() + "@" + record.offset();
        String time = record.timestamp() < 0
                ? "-"
                : Instant.ofEpochMilli(record.timestamp())
                        .truncatedTo(ChronoUnit.SECONDS)
                        .toString();
        return record.value()
                .map(value -> line(PLACE + columns(record.kind()).format(), place, time, cells(record.kind(), value)))
                .orElseGet(() -> line(PLACE + "%s", place, time, "unreadable: " + plain(record.problem(), SNIPPET)));
    }

    private static String line(String format, String place, String time, Object... cells) {
        Object[] all = new Object[cells.length + 2];
        all[0] = place;
        all[1] = time;
        System.arraycopy(cells, 0, all, 2, cells.length);
        return String.format(Locale.ROOT, format, all).stripTrailing();
    }

    private static Object[] cells(ShownTopic kind, SpecificRecord value) {
        if (value instanceof Document document) {
            String middle = kind == ShownTopic.ANNOTATED ? labels(document) : origin(document);
            return cells(id(document), document.getTokens(), middle, snippet(document));
        }
        if (value instanceof Sample sample) {
            return cells(
                    id(sample.getDocument()),
                    sample.getPlanVersion(),
                    number("%.4g", sample.getProbability()),
                    number("%+.4f", sample.getScore()),
                    sample.getUses(),
                    snippet(sample.getDocument()));
        }
        if (value instanceof Probe probe) {
            String cells = list(probe.getCells(), cell -> cell(cell));
            return cells(id(probe.getDocument()), probe.getPlanVersion(), cells, snippet(probe.getDocument()));
        }
        if (value instanceof DeadLetter letter) {
            return cells(
                    plain(letter.getStep(), SNIPPET),
                    plain(letter.getReason(), SNIPPET),
                    letter.getPayloadBytes(),
                    plain(record(letter), SNIPPET),
                    plain(letter.getDetail(), SNIPPET));
        }
        return ofLoop(value);
    }

    private static Object[] ofLoop(SpecificRecord value) {
        if (value instanceof RewardReport report) {
            return cells(
                    ControlText.epoch(report.getTrainerEpoch()),
                    report.getPlanVersion(),
                    part(report.getPart(), report.getParts()),
                    report.getRewards().size(),
                    report.getTrainerStep(),
                    number("%.4f", report.getReferenceLoss()));
        }
        if (value instanceof Outcome outcome) {
            return cells(
                    ControlText.epoch(outcome.getTrainerEpoch()),
                    outcome.getPlanVersion(),
                    part(outcome.getPart(), outcome.getParts()),
                    outcome.getVerdict().name().toLowerCase(Locale.ROOT),
                    RefusalReasons.label(outcome.getReason()),
                    outcome.getUsed());
        }
        if (value instanceof Plan plan) {
            String thetas = list(plan.getAgents(), agent -> theta(agent));
            return cells(
                    plan.getVersion(), plan.getParent(), plan.getProbes(), plan.getFrozen() ? "yes" : "no", thetas);
        }
        if (value instanceof Mark mark) {
            return cells(
                    mark.getPlanVersion(),
                    mark.getPartition(),
                    mark.getOffset(),
                    mark.getDecided(),
                    mark.getSelected(),
                    mark.getProbed(),
                    number("%.6g", mark.getLambda()));
        }
        Control control = (Control) value;
        return cells(ControlText.kind(control), ControlText.values(control), plain(control.getNote(), SNIPPET));
    }

    private static Object[] cells(Object... cells) {
        return cells;
    }

    private static String id(Document document) {
        String id = plain(document.getId(), SNIPPET);
        return id.substring(0, Math.min(id.length(), SHORT_ID));
    }

    private static String origin(Document document) {
        return plain(document.getUrl().isEmpty() ? document.getSource() : document.getUrl(), ORIGIN);
    }

    private static String labels(Document document) {
        return list(document.getAnnotations(), annotation -> label(annotation));
    }

    private static String label(Annotation annotation) {
        return plain(annotation.getAgent() + "/" + annotation.getGroup(), SNIPPET);
    }

    private static String cell(ProbeCell cell) {
        return plain(cell.getAgent() + "/" + cell.getGroup(), SNIPPET);
    }

    private static String theta(AgentPlan agent) {
        return plain(agent.getAgent(), SNIPPET) + "=" + number("%.3f", agent.getTheta());
    }

    private static <T> String list(List<T> elements, Function<T, String> text) {
        return elements.stream().map(text).collect(Collectors.joining(" "));
    }

    private static String part(int part, int parts) {
        return part + 1 + "/" + parts;
    }

    private static String number(String format, double value) {
        return String.format(Locale.ROOT, format, value);
    }

    private static String record(DeadLetter letter) {
        return letter.getPartition() < 0
                ? letter.getOrigin() + "#" + letter.getPosition()
                : letter.getOrigin() + "-" + letter.getPartition() + "@" + letter.getPosition();
    }

    private static String snippet(Document document) {
        return snippet(document.getText());
    }

    /** The beginning of a text on one line. */
    public static String snippet(String text) {
        return plain(text, SNIPPET);
    }

    /**
     * The beginning of a text on one line.
     *
     * @param longest characters that are shown at most
     */
    public static String line(String text, int longest) {
        return plain(text, longest);
    }

    /** A text on one line without what acts on a terminal, cut at a number of characters. */
    static String plain(String text, int longest) {
        StringBuilder line = new StringBuilder();
        boolean isBlank = false;
        for (int at = 0; at < text.length(); at += Character.charCount(text.codePointAt(at))) {
            int character = text.codePointAt(at);
            if (Character.isWhitespace(character) || Character.isSpaceChar(character)) {
                isBlank = !line.isEmpty();
            } else if (isShown(character)) {
                if (line.length() + (isBlank ? 1 : 0) + Character.charCount(character) > longest - 1) {
                    return line.append('…').toString();
                }
                line.append(isBlank ? " " : "").appendCodePoint(character);
                isBlank = false;
            }
        }
        return line.toString();
    }

    private static boolean isShown(int character) {
        return switch (Character.getType(character)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.SURROGATE,
                    Character.PRIVATE_USE,
                    Character.UNASSIGNED -> false;
            default -> true;
        };
    }
}
