package dev.winnow.service.dedup;

import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;

/** Hands the answers of bands to the documents of one partition that wait for them. Owned by the stream thread. */
final class AnswerProcessor implements Processor<Integer, BandAnswer, Object, Object> {
    private final DedupTopology.Parts parts;
    private WaitingDocuments waiting;

    AnswerProcessor(DedupTopology.Parts parts) {
        this.parts = parts;
    }

    @Override
    public void init(ProcessorContext<Object, Object> context) {
        waiting = new WaitingDocuments(parts, context);
    }

    @Override
    public void process(Record<Integer, BandAnswer> record) {
        waiting.answered(record.value());
    }
}
