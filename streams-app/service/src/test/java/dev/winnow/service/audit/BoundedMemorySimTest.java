package dev.winnow.service.audit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.winnow.decision.Crawl;
import dev.winnow.decision.DecisionStream;
import dev.winnow.decision.PlanRecords;
import dev.winnow.decision.UsesInMemory;
import dev.winnow.schemas.Mark;
import dev.winnow.selection.Plan;
import dev.winnow.selection.RuleOptions;
import dev.winnow.selection.Uses;
import dev.winnow.selection.UsesLedger;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.Iterator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/**
 * What an audit holds in memory does not grow with plans, marks and uses. {@code -Dwinnow.audit.scale=20} makes 100,000 plans, 100,000 marks
 * and 2,000,000 uses of it.
 */
class BoundedMemorySimTest {
    private static final int SCALE = Integer.getInteger("winnow.audit.scale", 1);
    private static final int RECORDS = 5_000 * SCALE;
    private static final int USES = 100_000 * SCALE;

    /** Far below what the same would take on the heap. */
    private static final long MOST_BYTES = 8L << 20;

    private static long usedHeap() {
        System.gc();
        System.gc();
        return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
    }

    private static Plan plan(byte[] bytes) {
        try {
            return PlanRecords.toPlan(dev.winnow.schemas.Plan.fromByteBuffer(ByteBuffer.wrap(bytes)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Mark mark(byte[] bytes) {
        try {
            return Mark.fromByteBuffer(ByteBuffer.wrap(bytes));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static byte[] bytes(ByteBuffer buffer) {
        byte[] bytes = new byte[buffer.remaining()];
        buffer.get(bytes);
        return bytes;
    }

    @Test
    void plansMarksAndUsesAreOnDisk() throws IOException {
        Crawl crawl = new Crawl(3);
        try (Scratch scratch = new Scratch()) {
            long before = usedHeap();
            StoredPlans plans = new StoredPlans(scratch, BoundedMemorySimTest::plan);
            StoredMarks marks = new StoredMarks(scratch, BoundedMemorySimTest::mark);
            DecisionStream stream = new DecisionStream(Crawl.RUN, 0, new UsesInMemory());
            Plan plan = Crawl.plan0();
            for (int version = 0; version < RECORDS; version++) {
                plans.put(0, version, version, bytes(PlanRecords.toRecord(plan).toByteBuffer()));
                Mark mark = stream.adopt(plan).orElseThrow().mark();
                marks.put(mark, version, bytes(mark.toByteBuffer()));
                plan = crawl.next(plan);
            }
            UsesOnDisk uses = new UsesOnDisk(scratch);
            UsesLedger ledger = new UsesLedger(uses, RuleOptions.DEFAULT);
            for (int i = 0; i < USES; i++) {
                ledger.put(String.format("%064x", i), new Uses(1, 0, i));
            }
            long after = usedHeap();

            assertThat(after - before).isLessThan(MOST_BYTES);
            assertThat(plans.of(0).get(RECORDS - 1).version()).isEqualTo(RECORDS - 1);
            assertThat(marks.get(RECORDS - 1).record().getPlanVersion()).isEqualTo(RECORDS - 1);
            int read = 0;
            for (Iterator<Written<Mark>> all = marks.of(0).iterator(); all.hasNext(); all.next()) {
                read++;
            }
            assertThat(read).isEqualTo(RECORDS);
            assertThat(uses.get(String.format("%064x", USES - 1)).lastSelection())
                    .isEqualTo(USES - 1);
            assertThat(usedHeap() - before).isLessThan(MOST_BYTES);
        }
    }

    @Test
    void switchesAreOnDisk() {
        try (Scratch scratch = new Scratch()) {
            DecisionStream stream = new DecisionStream(Crawl.RUN, 0, new UsesInMemory());
            Mark any = stream.adopt(Crawl.plan0()).orElseThrow().mark();
            Iterator<Written<Mark>> marks = IntStream.range(0, USES)
                    .mapToObj(version -> new Written<>(
                            Mark.newBuilder(any)
                                    .setPlanVersion(version)
                                    .setOffset(10L * version)
                                    .build(),
                            version))
                    .iterator();

            long before = usedHeap();
            SwitchPoints switches = new SwitchPoints(scratch, () -> marks);

            assertThat(usedHeap() - before).isLessThan(MOST_BYTES);
            assertThat(switches.planAt(10L * USES - 11)).isEqualTo(USES - 2);
            assertThat(switches.planAt(10L * USES)).isEqualTo(USES - 1);
        }
    }

    @Test
    void measuredProbesAreOnDisk() {
        try (Scratch scratch = new Scratch()) {
            long before = usedHeap();
            MeasuredProbes probes = new MeasuredProbes(scratch);
            for (int partition = 0; partition < 2; partition++) {
                MeasuredProbes.Writer writer = probes.of(partition);
                for (int i = 0; i < USES; i++) {
                    writer.drawn(i / 10);
                    if (i % 2 == 0) {
                        writer.measured(i / 10, i, 0.5, 0.1, 0.2);
                    }
                }
            }
            InversePropensity.Estimates estimates = InversePropensity.of(probes.probes());

            assertThat(usedHeap() - before).isLessThan(MOST_BYTES);
            assertThat(estimates.probes()).isEqualTo(USES);
            // half of the probes of each plan were measured, all alike
            assertThat(estimates.stream().mean()).isEqualTo(USES / 2 - 1);
        }
    }
}
