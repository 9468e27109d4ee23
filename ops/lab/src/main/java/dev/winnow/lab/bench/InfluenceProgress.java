package dev.winnow.lab.bench;

import java.io.PrintWriter;
import java.util.Locale;

/** Lines about a benchmark on its way, with the time left from the share of readings that are done. One thread. */
final class InfluenceProgress {
    private static final long PACE_NANOS = 5_000_000_000L;

    private final PrintWriter out;
    private final int readings;
    private final long begin = System.nanoTime();
    private long shown = begin;
    private int done;

    /** @param readings readings that there will be, of all seeds */
    InfluenceProgress(PrintWriter out, int readings) {
        this.out = out;
        this.readings = readings;
    }

    void print(String format, Object... arguments) {
        out.printf(Locale.ROOT, "  " + format + "%n", arguments);
        out.flush();
        shown = System.nanoTime();
    }

    /** After an optimizer step; a line every few seconds. */
    void step(long step, double loss) {
        if (System.nanoTime() - shown > PACE_NANOS) {
            print("step %d, loss %.3f%s", step, loss, remaining());
        }
    }

    /** After a reading. */
    void measured(String format, Object... arguments) {
        done++;
        print(format + "%s", append(arguments, remaining()));
    }

    private static Object[] append(Object[] arguments, Object last) {
        Object[] all = java.util.Arrays.copyOf(arguments, arguments.length + 1);
        all[arguments.length] = last;
        return all;
    }

    private String remaining() {
        if (done == 0 || done == readings) {
            return "";
        }
        long seconds = Math.round((System.nanoTime() - begin) / 1e9 / done * (readings - done));
        return String.format(Locale.ROOT, "  ETA %d:%02d", seconds / 60, seconds % 60);
    }
}
