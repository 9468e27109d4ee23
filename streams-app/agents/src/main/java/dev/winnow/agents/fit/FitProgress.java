package dev.winnow.agents.fit;

/** Told how far a fit has come; called on the fitting thread, must return at once. */
public interface FitProgress {

    /** {@code done} of {@code all} steps of a stage, for example {@code quality}; {@code all} is 0 while unknown. */
    void at(String stage, long done, long all);

    /** Nobody listens. */
    static FitProgress silent() {
        return (stage, done, all) -> {};
    }
}
