package dev.winnow.agent.fit;

/** What some fits need or use beside a sample of documents. */
public enum FitInput {
    /** {@link FitTask#reference} is not empty. */
    REFERENCE("--reference", "texts of what the model is to be good at"),
    /** {@link FitTask#items} is not empty. */
    TASKS("--reference or --evaluation", "items of tasks"),
    /** {@link TeacherSettings#teacher} names a model. */
    TEACHER("--teacher", "the directory of a causal language model"),
    /** {@link TeacherSettings#student} names a model. */
    STUDENT("--student", "the directory of the causal language model in training"),
    /** Some documents have a {@link FitDocument#qualityLabel}. */
    HUMAN_LABELS("--label-field", "quality labels of humans"),
    /** The fit gets every document by {@link Fitting#offered}, however small the sample; it is always there. */
    EVERY_DOCUMENT("", "every document, not a sample alone");

    private final String option;
    private final String what;

    FitInput(String option, String what) {
        this.option = option;
        this.what = what;
    }

    /**
     * The option of {@code winnow agents fit} that gives it.
     *
     * @return for example {@code --reference}; empty when it is always there
     */
    public String option() {
        return option;
    }

    /**
     * What it is.
     *
     * @return words that follow the option
     */
    public String what() {
        return what;
    }
}
