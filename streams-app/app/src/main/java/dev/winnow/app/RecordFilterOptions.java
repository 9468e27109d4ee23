package dev.winnow.app;

import dev.winnow.runtime.UsageException;
import dev.winnow.service.show.RecordFilter;
import dev.winnow.service.show.RecordFilter.Subject;
import java.util.List;
import java.util.function.BiFunction;
import java.util.regex.Pattern;
import picocli.CommandLine.Option;

/** Which records a command shows; a record passes when it passes all of them. */
final class RecordFilterOptions {
    private static final Pattern ID = Pattern.compile("[0-9A-Fa-f]{1,64}");

    @Option(
            names = "--id",
            paramLabel = "PREFIX",
            description = "Only documents whose id begins with these hexadecimal digits (default: all).")
    String id;

    @Option(
            names = "--url",
            paramLabel = "PART",
            description = "Only documents whose URL contains this, in any case (default: all).")
    String url;

    @Option(names = "--source", paramLabel = "NAME", description = "Only documents of this source (default: all).")
    String source;

    @Option(
            names = "--text",
            paramLabel = "PART",
            description = "Only documents whose text contains this, in any case (default: all).")
    String text;

    @Option(
            names = "--label",
            paramLabel = "AGENT/GROUP",
            description = "Only documents with this label; AGENT alone for any group; repeatable (default: all).")
    List<String> labels = List.of();

    @Option(names = "--plan", paramLabel = "VERSION", description = "Only records of this plan (default: all).")
    Integer plan;

    @Option(
            names = "--reason",
            paramLabel = "REASON",
            description = "Only dead letters with this reason, such as undecodable (default: all).")
    String reason;

    @Option(
            names = "--step",
            paramLabel = "STEP",
            description = "Only dead letters of this step: ingest, scoring, console or coordinator (default: all).")
    String step;

    @Option(names = "--partition", paramLabel = "N", description = "Only this partition of the topic (default: all).")
    Integer partition;

    /** @throws UsageException when an id is not hexadecimal */
    RecordFilter filter() {
        if (id != null && !ID.matcher(id).matches()) {
            throw new UsageException(
                    "--id must be 1 to 64 hexadecimal digits, the beginning of a document's id: it is '" + id + "'");
        }
        RecordFilter filter = RecordFilter.ALL;
        filter = with(filter, id, RecordFilter::id);
        filter = with(filter, url, RecordFilter::url);
        filter = with(filter, source, RecordFilter::source);
        filter = with(filter, text, RecordFilter::text);
        for (String label : labels) {
            filter = filter.label(label);
        }
        filter = with(filter, plan, RecordFilter::plan);
        filter = with(filter, reason, RecordFilter::reason);
        return with(filter, step, RecordFilter::step);
    }

    private static <T> RecordFilter with(RecordFilter filter, T value, BiFunction<RecordFilter, T, RecordFilter> more) {
        return value == null ? filter : more.apply(filter, value);
    }

    /** The options that set conditions of a kind. */
    static String names(Subject subject) {
        return switch (subject) {
            case DOCUMENT -> "--id, --url, --source and --text";
            case LABELS -> "--label";
            case PLAN -> "--plan";
            case LETTER -> "--reason and --step";
        };
    }
}
