package dev.winnow.app;

import dev.winnow.kafka.client.KafkaConnection;
import dev.winnow.runtime.UsageException;
import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine.Option;

/** A topic of documents to read instead of files. */
final class TopicOptions {
    enum Name {
        DOCUMENTS,
        ANNOTATED
    }

    @Option(
            names = "--topic",
            paramLabel = "NAME",
            description =
                    "Read a topic instead of files: documents or annotated; what is committed when the command starts.")
    Name topic;

    @Option(
            names = "--max-documents",
            defaultValue = "20000",
            description =
                    "Documents of the topic that are used at most; a fit draws them evenly, by a hash of their ids.")
    int maxDocuments;

    /**
     * Either files are named or a topic.
     *
     * @param files how a person names files to this command
     * @throws UsageException for both, for neither, and for less than one document
     */
    void requireInsteadOf(List<Path> paths, String files) {
        if (paths.isEmpty() == isAbsent()) {
            throw new UsageException("name either " + files + ", or a topic with --topic");
        }
        maxDocuments();
    }

    boolean isAbsent() {
        return topic == null;
    }

    int maxDocuments() {
        if (maxDocuments < 1) {
            throw new UsageException("--max-documents must be at least 1, got " + maxDocuments);
        }
        return maxDocuments;
    }

    /** The documents of the topic up to its end of now; the caller closes them. */
    TopicDocuments open(KafkaConnection connection) {
        String name = topic == Name.DOCUMENTS
                ? connection.topics().documents()
                : connection.topics().annotated();
        connection.requireReady(name);
        return new TopicDocuments(connection, name);
    }
}
