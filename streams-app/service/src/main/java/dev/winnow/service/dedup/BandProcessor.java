package dev.winnow.service.dedup;

import java.util.function.LongSupplier;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;

/** Answers which earlier documents share a band, for the bands of one partition. Owned by the stream thread. */
final class BandProcessor implements Processor<Integer, BandQuery, Integer, BandAnswer> {
    private static final int MICROS = 1_000;

    private final DedupSettings settings;
    private final LongSupplier clock;
    private ProcessorContext<Integer, BandAnswer> context;
    private Bands bands;

    BandProcessor(DedupSettings settings, LongSupplier clock) {
        this.settings = settings;
        this.clock = clock;
    }

    @Override
    public void init(ProcessorContext<Integer, BandAnswer> processorContext) {
        context = processorContext;
        bands = new Bands(context.getStateStore(DedupTopology.BANDS_STORE), settings.bucketMillis());
    }

    @Override
    public void process(Record<Integer, BandQuery> record) {
        BandQuery query = record.value();
        // a clock of another host that is ahead must not end the window of what is kept here
        long millis = Math.min(query.stamp() / MICROS, clock.getAsLong());
        Match match = bands.add(query, millis);
        context.forward(record.withKey(query.partition())
                .withValue(new BandAnswer(
                        query.partition(),
                        query.sequence(),
                        match.similarity() >= settings.leastSimilarity() ? match : Match.NONE)));
    }
}
