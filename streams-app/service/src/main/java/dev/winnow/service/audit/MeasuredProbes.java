package dev.winnow.service.audit;

import java.nio.ByteBuffer;
import java.util.Iterator;

/**
 * Probes whose rewards were reported, and how many each plan drew, on disk: what estimates by inverse propensity rest on. Each partition has a writer, owned
 * by one thread; the probes are read once all have ended.
 */
final class MeasuredProbes {
    private final Scratch scratch;
    private final Scratch.Table measured;
    private final Scratch.Table drawn;

    MeasuredProbes(Scratch scratch) {
        this.scratch = scratch;
        measured = scratch.table();
        drawn = scratch.table();
    }

    /** Takes the probes of one partition. */
    final class Writer {
        private final int partition;
        private long next;

        private Writer(int partition) {
            this.partition = partition;
        }

        void drawn(int planVersion) {
            count(drawn, key(partition, planVersion), 1);
        }

        /**
         * @param drawn probability with which it was drawn
         * @param recorded probability with which the recorded plan accepts it
         * @param hypothetical probability with which the hypothetical plan does
         */
        void measured(int planVersion, double reward, double drawn, double recorded, double hypothetical) {
            measured.put(
                    ByteBuffer.allocate(Integer.BYTES + Long.BYTES)
                            .putInt(partition)
                            .putLong(next++)
                            .array(),
                    ByteBuffer.allocate(Integer.BYTES + 4 * Double.BYTES)
                            .putInt(planVersion)
                            .putDouble(reward)
                            .putDouble(drawn)
                            .putDouble(recorded)
                            .putDouble(hypothetical)
                            .array());
        }
    }

    Writer of(int partition) {
        return new Writer(partition);
    }

    /** The probes by partition, in the order of the partition; of the probes of a plan those that were measured are taken for a uniform sample. */
    Iterable<InversePropensity.Probe> probes() {
        Scratch.Table drawnByPlan = scratch.table();
        all(drawn).forEachRemaining(entry -> {
            int planVersion = ByteBuffer.wrap(entry.key()).getInt(Integer.BYTES);
            count(drawnByPlan, key(planVersion), ByteBuffer.wrap(entry.value()).getLong());
        });
        Scratch.Table measuredByPlan = scratch.table();
        all(measured)
                .forEachRemaining(entry ->
                        count(measuredByPlan, key(ByteBuffer.wrap(entry.value()).getInt()), 1));
        return () -> {
            Iterator<Scratch.Entry> entries = all(measured);
            return new Iterator<>() {
                @Override
                public boolean hasNext() {
                    return entries.hasNext();
                }

                @Override
                public InversePropensity.Probe next() {
                    ByteBuffer value = ByteBuffer.wrap(entries.next().value());
                    byte[] plan = key(value.getInt());
                    double share = (double) number(measuredByPlan, plan) / number(drawnByPlan, plan);
                    return new InversePropensity.Probe(
                            value.getDouble(), value.getDouble() * share, value.getDouble(), value.getDouble());
                }
            };
        };
    }

    private static Iterator<Scratch.Entry> all(Scratch.Table table) {
        return table.scan(new byte[0]);
    }

    private static long number(Scratch.Table counts, byte[] key) {
        return counts.get(key).map(value -> ByteBuffer.wrap(value).getLong()).orElse(0L);
    }

    private static void count(Scratch.Table counts, byte[] key, long more) {
        counts.put(
                key,
                ByteBuffer.allocate(Long.BYTES)
                        .putLong(number(counts, key) + more)
                        .array());
    }

    private static byte[] key(int... numbers) {
        ByteBuffer key = ByteBuffer.allocate(numbers.length * Integer.BYTES);
        for (int number : numbers) {
            key.putInt(number);
        }
        return key.array();
    }
}
