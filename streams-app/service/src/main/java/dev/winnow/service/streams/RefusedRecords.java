package dev.winnow.service.streams;

import java.util.Map;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.InvalidRecordException;
import org.apache.kafka.common.errors.InvalidTimestampException;
import org.apache.kafka.common.errors.PolicyViolationException;
import org.apache.kafka.common.errors.RecordBatchTooLargeException;
import org.apache.kafka.common.errors.RecordTooLargeException;
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

    private volatile String refusal = "";

    @Override
    public void configure(Map<String, ?> configuration) {
        // no settings
    }

    /** @throws IllegalStateException with the name of the record, which ends the service with it */
    @Override
    public Response handleError(
            ErrorHandlerContext context, ProducerRecord<byte[], byte[]> record, Exception exception) {
        if (refusal.isEmpty() && isRecordsOwn(exception)) {
            refusal = describe(context, record, exception);
            // the thread may end with the producer's own message before it hears of this one
            LOG.error(
                    "service ends at a record that is refused topic={} partition={} offset={} error={}",
                    context.topic(),
                    context.partition(),
                    context.offset(),
                    refusal);
        }
        if (!refusal.isEmpty()) {
            // records of the same batch fail without a reason of their own
            throw new IllegalStateException(refusal);
        }
        return Response.fail();
    }

    private static boolean isRecordsOwn(Exception exception) {
        return exception instanceof RecordTooLargeException
                || exception instanceof RecordBatchTooLargeException
                || exception instanceof InvalidTimestampException
                || exception instanceof InvalidRecordException
                || exception instanceof PolicyViolationException;
    }

    private static String describe(
            ErrorHandlerContext context, ProducerRecord<byte[], byte[]> record, Exception exception) {
        int bytes = record.value() == null ? 0 : record.value().length;
        return "topic " + record.topic() + " refuses the record of " + bytes + " bytes that comes of " + context.topic()
                + "-"
                + context.partition() + "@" + context.offset() + ": "
                + exception.getClass().getSimpleName() + ", " + exception.getMessage()
                + "; let the topic take it ('winnow topics apply --dry-run' shows other settings than Winnow's), and"
                + " start again: it continues at this record";
    }
}
