package dev.winnow.app;

import dev.winnow.service.show.NewestRecords;
import java.util.Locale;
import java.util.function.Consumer;

/** Reports how far a search is, every five seconds. One thread. */
final class SearchProgress implements NewestRecords.Progress {
    private static final double SECONDS = 5;

    private final String what;
    private final Consumer<String> lines;
    private final long begin = System.nanoTime();
    private double next = SECONDS;

    SearchProgress(String what, Consumer<String> lines) {
        this.what = what;
        this.lines = lines;
    }

    @Override
    public void searched(long searched, long all) {
        double elapsed = (System.nanoTime() - begin) / 1e9;
        if (elapsed >= next && searched > 0) {
            next = elapsed + SECONDS;
            lines.accept(String.format(
                    Locale.ROOT,
                    "searched %,d of %,d offsets of %s, at most %.0f s left",
                    searched,
                    all,
                    what,
                    elapsed * (all - searched) / searched));
        }
    }
}
