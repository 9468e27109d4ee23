package dev.winnow.service.ui;

/**
 * Something that an operator has to know. Immutable.
 *
 * @param severity how much it matters
 * @param run run that it is about; empty for the deployment
 * @param title what is wrong, in one line
 * @param detail what was seen, and what to do first
 * @param runbook name of the entry in the runbook
 * @param since milliseconds since the epoch at which it began, by what topics and services show; -1 where they do not
 */
record Problem(Severity severity, String run, String title, String detail, String runbook, long since) {
    private static final long UNKNOWN = -1;

    /** How much a problem matters. */
    enum Severity {
        /** Something stops, is lost, or is about to be. */
        ERROR,
        /** Something is not as it should be, and continues. */
        WARNING,
        /** On purpose, or without consequence. */
        NOTE
    }

    static Problem error(String run, String title, String detail, String runbook) {
        return new Problem(Severity.ERROR, run, title, detail, runbook, UNKNOWN);
    }

    static Problem warning(String run, String title, String detail, String runbook) {
        return new Problem(Severity.WARNING, run, title, detail, runbook, UNKNOWN);
    }

    static Problem note(String run, String title, String detail, String runbook) {
        return new Problem(Severity.NOTE, run, title, detail, runbook, UNKNOWN);
    }

    /** The same with a beginning that is known. */
    Problem since(long time) {
        return new Problem(severity, run, title, detail, runbook, time);
    }

    /** What stays the same while a problem lasts: not its numbers. */
    String key() {
        return run + '\n' + runbook + '\n' + title.replaceAll("[0-9][0-9.,]*", "#");
    }
}
