package dev.winnow.service.show;

import dev.winnow.schemas.Control;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Orders of operators in words: the kind, and the values that belong to it. What another writer put there cannot act on a terminal. Stateless. */
public final class ControlText {
    private static final int NAMES = 50;
    private static final int LONGEST = 600;
    private static final int NOTE = 256;

    private ControlText() {}

    /** The name of the order as commands spell it, for example {@code lift-veto}. */
    public static String kind(Control control) {
        return control.getKind().name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** The values of the order; empty for one that has none. */
    public static String values(Control control) {
        String values =
                switch (control.getKind()) {
                    case FENCE ->
                        control.getLowestEpoch() == Long.MIN_VALUE
                                ? "trainers of every epoch"
                                : "trainers of epoch " + control.getLowestEpoch() + " and later";
                    case LIMITS ->
                        number("probes of a measurement", control.getMinimumProbes()) + ", "
                                + number("documents of a plan", control.getStepDocuments());
                    case RULE ->
                        "rule " + control.getRule() + ", useful repetitions " + control.getUsefulRepetitions()
                                + (control.getAcceptedVersions().isEmpty()
                                        ? ""
                                        : ", accepted versions " + pairs(control.getAcceptedVersions(), "="));
                    case VETO, LIFT_VETO -> pairs(control.getVetoes(), "/");
                    case PAUSE, RESUME, END, UNKNOWN -> "";
                };
        return Rows.line(values, LONGEST);
    }

    /** What the operator noted; empty for nothing. */
    public static String note(Control control) {
        return Rows.line(control.getNote(), NOTE);
    }

    /** Time in UTC, kind, values and note on one line. */
    public static String line(Control control) {
        String values = values(control);
        String note = note(control);
        return control.getIssuedAt().truncatedTo(ChronoUnit.SECONDS) + "  " + kind(control)
                + (values.isEmpty() ? "" : ": " + values) + (note.isEmpty() ? "" : " (" + note + ")");
    }

    private static String number(String what, long value) {
        return value == 0
                ? "the default number of " + what
                : String.format(Locale.ROOT, "%,d %s at least", value, what);
    }

    private static String pairs(Map<String, List<String>> named, String between) {
        List<String> pairs = new TreeMap<>(named)
                .entrySet().stream()
                        .flatMap(entry -> entry.getValue().stream().map(value -> entry.getKey() + between + value))
                        .limit(NAMES + 1)
                        .toList();
        return pairs.stream().limit(NAMES).collect(Collectors.joining(" ")) + (pairs.size() > NAMES ? " …" : "");
    }

    /** A fencing epoch; a dash where the reporter has none, as a stand-in for a trainer that only reports. */
    public static String epoch(long epoch) {
        return epoch == Long.MIN_VALUE ? "-" : String.valueOf(epoch);
    }
}
