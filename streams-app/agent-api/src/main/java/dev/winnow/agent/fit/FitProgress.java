package dev.winnow.agent.fit;

/** Receives the progress of a fit; called on the fitting thread, must return at once. */
@FunctionalInterface
public interface FitProgress {

    /**
     * Some steps of a stage are done.
     *
     * @param stage for example {@code quality}
     * @param done steps that are done
     * @param all all steps; 0 while unknown
     */
    void at(String stage, long done, long all);

    /**
     * A progress that is not shown.
     *
     * @return does nothing
     */
    static FitProgress silent() {
        return (stage, done, all) -> {};
    }
}
