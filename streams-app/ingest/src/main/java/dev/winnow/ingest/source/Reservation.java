package dev.winnow.ingest.source;

import java.util.Collection;

/** The reservation of text and data mining by the TDM Reservation Protocol. */
final class Reservation {
    private static final String RESERVED = "1";
    private static final String NOT_RESERVED = "0";

    private Reservation() {}

    /** {@code 1} when one statement reserves, else {@code 0} when one does not; empty when none is valid. */
    static String of(Collection<String> statements) {
        if (statements.stream().anyMatch(value -> value.strip().equals(RESERVED))) {
            return RESERVED;
        }
        return statements.stream().anyMatch(value -> value.strip().equals(NOT_RESERVED)) ? NOT_RESERVED : "";
    }
}
