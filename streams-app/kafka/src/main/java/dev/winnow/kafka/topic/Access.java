package dev.winnow.kafka.topic;

import java.util.Set;

/**
 * Who writes and who reads the records of a topic. Part of every topic's shape, so that a topic without it does not compile.
 *
 * @param writers roles that write, at least one
 * @param readers roles that read, at least one
 */
public record Access(Set<Role> writers, Set<Role> readers) {
    public Access {
        writers = Set.copyOf(writers);
        readers = Set.copyOf(readers);
        if (writers.isEmpty() || readers.isEmpty()) {
            throw new IllegalArgumentException("a topic has a writer and a reader, or it need not exist");
        }
    }

    /** Writers, to be followed by {@link Writers#readBy}. */
    public static Writers writtenBy(Role... writers) {
        return readers -> new Access(Set.of(writers), Set.of(readers));
    }

    /** Half of an access. */
    @FunctionalInterface
    public interface Writers {
        Access readBy(Role... readers);
    }
}
