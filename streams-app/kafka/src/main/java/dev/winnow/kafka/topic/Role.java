package dev.winnow.kafka.topic;

import java.util.Locale;

/** Who works with a deployment. Each role has a principal of its own, which may do what the role needs and nothing else. */
public enum Role {
    /** Creates and deletes topics and runs, gives orders, replays dead letters: {@code topics}, {@code run}, {@code dead-letters}. */
    OPERATOR(false),
    /** Brings crawled documents in: {@code ingest}. */
    INGESTOR(false),
    /** Compares each document with all before it: {@code dedup}. */
    DEDUP(false),
    /** Labels documents: {@code score}. */
    SCORER(false),
    /** Selects documents for one run: {@code console}. */
    CONSOLE(true),
    /** Makes the plans of one run: {@code coordinator}. */
    COORDINATOR(true),
    /** Trains on what one run selects, and rewards it: {@code train}, {@code stand-in}, or a trainer of another make. */
    TRAINER(true),
    /** Reads everything and writes nothing: {@code audit}. */
    AUDITOR(true);

    private final boolean ofOneRun;

    Role(boolean ofOneRun) {
        this.ofOneRun = ofOneRun;
    }

    /** Whether the role exists once per run. */
    public boolean isOfOneRun() {
        return ofOneRun;
    }

    /** The role in lower case, as written in the name of a principal. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
