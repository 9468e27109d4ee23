package dev.winnow.service.streams;

import dev.winnow.kafka.client.RecordRefusal;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.streams.errors.ErrorHandlerContext;
import org.apache.kafka.streams.errors.ProductionExceptionHandler;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Stops a service whose record a topic refuses for what it is, and names the record. A decision cannot be left out: marks count it, their
 * digests chain it, and every later draw depends on it, so that a sample, probe, mark or plan that is not written would be a decision that no audit can
 * repeat. The transaction is aborted; once the topic takes the record, the service continues at it. Called by the producers' threads.
 */
public final class RefusedRecords implements ProductionExceptionHandler {
    private static final Logger LOG = LoggerFactory.getLogger(RefusedRecords.class);

    /** Of what is shown of a key, in characters. */
    private static final int KEY_LENGTH = 200;

    private static final String REFUSAL = "winnow.refused.record";

    /** Of all threads of a process: the first record that was refused ends all of them. */
    private AtomicReference<String> refusal;

    /** Gives the handlers of a process a place for what they refuse. */
    static void prepare(Properties settings) {
        settings.put(REFUSAL, new AtomicReference<>(""));
    }

    /** The refused record and its cause in the process that runs with these settings; empty where none was. */
    public static Supplier<String> of(Properties settings) {
        return refusal(settings)::get;
    }

    @Override
    public void configure(Map<String, ?> configuration) {
        refusal = refusal(configuration);
    }

    @SuppressWarnings("unchecked")
    private static AtomicReference<String> refusal(Map<?, ?> settings) {
        return (AtomicReference<String>) settings.get(REFUSAL);
    }

    /** @throws IllegalStateException with the name of the record, which ends the service with it */
    @Override
    public Response handleError(
            ErrorHandlerContext context, ProducerRecord<byte[], byte[]> record, Exception exception) {
        if (RecordRefusal.isRecordsOwn(exception) && refusal.compareAndSet("", describe(context, record, exception))) {
            LOG.error(
                    "service ends at a refused record topic={} partition={} offset={} error={}",
                    context.topic(),
                    context.partition(),
                    context.offset(),
                    refusal.get());
        }
        if (!refusal.get().isEmpty()) {
            // records of the same batch fail without a reason of their own
            throw new IllegalStateException(refusal.get());
        }
        return Response.fail();
    }

    /** Names the record by its key: Streams gives the coordinates of what its thread reads when the broker answers, which may be a later record. */
    private static String describe(
            ErrorHandlerContext context, ProducerRecord<byte[], byte[]> record, Exception exception) {
        int bytes = record.value() == null ? 0 : record.value().length;
        return "topic " + record.topic() + " refuses a record of " + bytes + " bytes with key " + key(record)
                + ", produced from " + context.topic() + "-" + context.partition() + "@" + context.offset()
                + " or from a record shortly before it: "
                + exception.getClass().getSimpleName() + ", " + exception.getMessage()
                + "; let the topic take it ('winnow topics apply --dry-run' shows other settings than Winnow's), and"
                + " start again: it continues at this record";
    }

    private static String key(ProducerRecord<byte[], byte[]> record) {
        if (record.key() == null) {
            return "null";
        }
        String key = new String(record.key(), StandardCharsets.UTF_8);
        return (key.length() <= KEY_LENGTH ? key : key.substring(0, KEY_LENGTH) + "…").replaceAll("\\p{Cntrl}", "?");
    }
}
