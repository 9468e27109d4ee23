package dev.winnow.selection;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.UnaryOperator;

/**
 * Splits reference items into two shards: what a run is steered by (rewards, fitted agents) and what it reports. Stateless.
 *
 * <p>The first bit of the SHA-256 of an item's group decides, and nothing else: neither the item's id nor the name of its task. A
 * passage is therefore in one shard, however many items ask about it, in every task and for every command.
 */
public final class ReferenceShard {
    /** Fields of a line that may be its group, the first that is not blank. */
    private static final List<String> FIELDS = List.of("group", "context", "prompt", "text", "completion");

    private ReferenceShard() {}

    /**
     * The group of a line: its {@code group}, else its {@code context} (the passage that a {@code prompt} asks about), else its
     * {@code prompt}, {@code text} or {@code completion}.
     *
     * @param field gives the text of a field, empty when the line does not have it
     * @return the group with runs of white space as one space; empty when the line has none of the fields
     */
    public static String group(UnaryOperator<String> field) {
        return FIELDS.stream()
                .map(field)
                .map(ReferenceShard::flowing)
                .filter(value -> !value.isEmpty())
                .findFirst()
                .orElse("");
    }

    /** A group as it is hashed: without white space at its ends, and with one space for each run of it. */
    public static String flowing(String group) {
        return group.replaceAll("\\s+", " ").strip();
    }

    /** Whether items of a group are reported on; the others steer. */
    public static boolean isReported(String group) {
        return Hashing.sha256().digest(flowing(group).getBytes(StandardCharsets.UTF_8))[0] < 0;
    }
}
