package dev.winnow.selection;

/** How far the realised selection ratio of a partition is from the plan's, in windows and over all. */
final class RatioError {
    static final int WINDOW = 20_000;

    private final double selectionRatio;
    private long documents;
    private long selected;
    private int windowDocuments;
    private int windowSelected;
    private double worst;

    RatioError(double selectionRatio) {
        this.selectionRatio = selectionRatio;
    }

    void decided(boolean accepted) {
        documents++;
        windowDocuments++;
        if (accepted) {
            selected++;
            windowSelected++;
        }
        if (windowDocuments == WINDOW) {
            double off = Math.abs((double) windowSelected / WINDOW - selectionRatio) / selectionRatio;
            double chance = 3 * Math.sqrt((1 - selectionRatio) / (selectionRatio * WINDOW));
            worst = Math.max(worst, off - chance);
            restart();
        }
    }

    /** Begins a window with the next document. */
    void restart() {
        windowDocuments = 0;
        windowSelected = 0;
    }

    /** The largest error of a window beyond what chance explains; 0 when none is. */
    double worst() {
        return Math.max(0, worst);
    }

    /** Relative error of the ratio over all documents. */
    double overall() {
        return Math.abs((double) selected / documents - selectionRatio) / selectionRatio;
    }

    double ratio() {
        return (double) selected / documents;
    }
}
