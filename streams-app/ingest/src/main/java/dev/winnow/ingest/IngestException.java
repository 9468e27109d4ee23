package dev.winnow.ingest;

import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.FencedInstanceIdException;
import org.apache.kafka.common.errors.InvalidProducerEpochException;
import org.apache.kafka.common.errors.ProducerFencedException;

/** Ingest has to stop. Nothing is lost or repeated by starting again under the same name. */
public final class IngestException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    IngestException(String message, Throwable cause) {
        super(message, cause);
    }

    /** Explains what a failure of Kafka means for the ingest of a named input. */
    static IngestException of(String name, KafkaException failure) {
        if (failure instanceof ProducerFencedException
                || failure instanceof InvalidProducerEpochException
                || failure instanceof FencedInstanceIdException) {
            return new IngestException(
                    "another ingest named '" + name
                            + "' has taken over, or this one stood still for longer than a transaction"
                            + " may be open: let the other finish, use another --name, or start again",
                    failure);
        }
        return new IngestException(
                "Kafka refused while ingesting ("
                        + (failure.getCause() == null ? failure : failure.getCause()).getMessage()
                        + "): start again with --name " + name + " and it resumes where it stopped",
                failure);
    }
}
