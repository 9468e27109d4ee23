package dev.winnow.app;

import dev.winnow.runtime.UsageException;
import dev.winnow.service.audit.AuditRange;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.Option;

/** Which decisions an audit looks at, and how many partitions at a time. */
final class AuditRangeOptions {
    private static final Pattern PLANS = Pattern.compile("(\\d{1,9})(?:-(\\d{1,9}))?");

    @Option(
            names = "--partition",
            paramLabel = "N",
            split = ",",
            description = "Only this partition of the annotated topic; repeatable (default: all).")
    Set<Integer> partitions = Set.of();

    @Option(
            names = "--from",
            paramLabel = "OFFSET",
            defaultValue = "0",
            description = "First offset in each partition.")
    long from;

    @Option(
            names = "--to",
            paramLabel = "OFFSET",
            description = "Offset in each partition before which it ends (default: the end).")
    long to = Long.MAX_VALUE;

    @Option(
            names = "--plans",
            paramLabel = "FIRST-LAST",
            description = "Only decisions under these plans, for example 3-5 or 4 (default: all).")
    String plans;

    @Option(names = "--threads", description = "Partitions to replay at a time (default: one per core).")
    int threads = Runtime.getRuntime().availableProcessors();

    AuditRange range() {
        requireThreads(threads);
        if (plans == null) {
            return new AuditRange(partitions, from, to, 0, Integer.MAX_VALUE);
        }
        Matcher matcher = PLANS.matcher(plans);
        if (!matcher.matches()) {
            throw new UsageException("--plans must be a version or two like 3-5, but is '" + plans + "'");
        }
        int first = Integer.parseInt(matcher.group(1));
        int last = matcher.group(2) == null ? first : Integer.parseInt(matcher.group(2));
        return new AuditRange(partitions, from, to, first, last);
    }

    /** @throws UsageException when there is not at least one thread to replay on */
    static void requireThreads(int threads) {
        if (threads < 1) {
            throw new UsageException("--threads must be 1 or more, but is " + threads);
        }
    }
}
