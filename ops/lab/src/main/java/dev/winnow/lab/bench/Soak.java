package dev.winnow.lab.bench;

import dev.winnow.agent.Agent;
import dev.winnow.schemas.Document;
import java.io.PrintWriter;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.function.DoubleSupplier;

/** Lets an agent label documents of random lengths and looks at the memory of the process meanwhile. */
final class Soak {
    private static final double MIB = 1 << 20;

    private final Agent agent;
    private final List<Document> texts;
    private final int batchDocuments;
    private final SplittableRandom random;
    private final DoubleSupplier residentMib;
    private final PrintWriter out;

    /**
     * @param texts whole documents, of which heads of random lengths are labelled; at least one
     * @param residentMib resident memory of this process in MiB
     */
    Soak(
            Agent agent,
            List<Document> texts,
            int batchDocuments,
            long seed,
            DoubleSupplier residentMib,
            PrintWriter out) {
        this.agent = agent;
        this.texts = texts;
        this.batchDocuments = batchDocuments;
        this.random = new SplittableRandom(seed);
        this.residentMib = residentMib;
        this.out = out;
    }

    /** Works for a time, at least one batch, and reads the memory so many times, evenly, the last time at the end. */
    List<SoakReport.Reading> run(Duration time, int readings) {
        List<SoakReport.Reading> read = new ArrayList<>();
        long begin = System.nanoTime();
        long documents = 0;
        while (read.size() < readings) {
            documents += agent.label(batch()).size();
            long elapsed = System.nanoTime() - begin;
            if (elapsed >= (double) time.toNanos() * (read.size() + 1) / readings) {
                read.add(reading(elapsed / 1e9, documents, time));
            }
        }
        return read;
    }

    private SoakReport.Reading reading(double seconds, long documents, Duration time) {
        double heap = ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed() / MIB;
        SoakReport.Reading reading = new SoakReport.Reading(seconds, documents, residentMib.getAsDouble(), heap);
        out.printf(
                Locale.ROOT,
                "  %.1f minutes: %,d documents, %.1f/s, %,.0f MiB resident; %.0f s left%n",
                seconds / 60,
                documents,
                documents / seconds,
                reading.residentMib(),
                Math.max(0, time.toSeconds() - seconds));
        out.flush();
        return reading;
    }

    /** Heads of documents: lengths are spread evenly over their logarithm, so that short ones and long ones come alike. */
    private List<Document> batch() {
        List<Document> batch = new ArrayList<>(batchDocuments);
        for (int i = 0; i < batchDocuments; i++) {
            Document whole = texts.get(random.nextInt(texts.size()));
            String text = whole.getText();
            int length = (int) Math.round(Math.exp(random.nextDouble() * Math.log(Math.max(1, text.length()))));
            batch.add(Document.newBuilder(whole)
                    .setText(text.substring(0, Math.min(text.length(), length)))
                    .build());
        }
        return batch;
    }
}
