package dev.winnow.service.ui;

/**
 * Something that an operator has to know. Immutable.
 *
 * @param severity how much it matters
 * @param run run that it is about; empty for the deployment
 * @param title what is wrong, in one line
 * @param detail what was seen, and what to do first
 * @param runbook name of the entry in the runbook
 */
record Problem(Severity severity, String run, String title, String detail, String runbook) {
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
        return new Problem(Severity.ERROR, run, title, detail, runbook);
    }

    static Problem warning(String run, String title, String detail, String runbook) {
        return new Problem(Severity.WARNING, run, title, detail, runbook);
    }

    static Problem note(String run, String title, String detail, String runbook) {
        return new Problem(Severity.NOTE, run, title, detail, runbook);
    }
}
