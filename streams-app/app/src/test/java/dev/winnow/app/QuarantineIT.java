package dev.winnow.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.winnow.schemas.Annotation;
import dev.winnow.schemas.Document;
import dev.winnow.stack.LocalStack;
import dev.winnow.stack.ServiceProcess;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** A scorer as a process of its own, with a healthy agent and one that overflows its stack, returns nulls and hangs. */
@ExtendWith(SharedStack.class)
class QuarantineIT {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @TempDir
    Path directory;

    private ServiceProcess scorer;
    private int sent;

    @AfterEach
    void endProcess() {
        scorer.kill();
    }

    @Test
    void documentsContinueWithoutAnAgentInTroubleAndItComesBack(LocalStack stack) {
        Path agents = directory.resolve("agents");
        HashAgentFactory.write(agents, "coin", List.of("heads", "tails"), 1);
        TroubledAgentFactory.write(agents, "troubled", List.of("calm"));
        Deployment deployment = Deployment.on(stack, "quarantine").withTopics(1);
        scorer = deployment.start(
                "score", directory, "score", "--agents-dir", agents.toString(), "--agent-timeout", "1");
        scorer.awaitReady(PATIENCE);

        try (Producer<String, Document> producer = deployment
                        .connection()
                        .producer(deployment.connection().serdes().document(), Map.of());
                TopicTail<Document> annotated = new TopicTail<>(
                        deployment.connection(),
                        deployment.connection().topics().annotated(),
                        deployment.connection().serdes().document())) {
            assertThat(next(deployment, producer, annotated, "fine")).containsExactly("coin", "troubled");
            assertThat(next(deployment, producer, annotated, TroubledAgentFactory.HANG))
                    .containsExactly("coin");
            assertThat(next(deployment, producer, annotated, "waits for the back-off"))
                    .containsExactly("coin");
            comesBack(deployment, producer, annotated);
            assertThat(next(deployment, producer, annotated, TroubledAgentFactory.OVERFLOW))
                    .containsExactly("coin");
            comesBack(deployment, producer, annotated);
            assertThat(next(deployment, producer, annotated, TroubledAgentFactory.NULLS))
                    .containsExactly("coin");
            assertThat(annotated.toEnd()).hasSize(sent);
        }
    }

    private void comesBack(Deployment deployment, Producer<String, Document> producer, TopicTail<Document> annotated) {
        await().atMost(PATIENCE)
                .pollInterval(Duration.ofMillis(250))
                .until(() -> next(deployment, producer, annotated, "fine").contains("troubled"));
    }

    /** Sends a document and waits for it. Returns the agents that have labelled it. */
    private List<String> next(
            Deployment deployment, Producer<String, Document> producer, TopicTail<Document> annotated, String text) {
        sent++;
        Document document = WebDocument.of(text);
        producer.send(new ProducerRecord<>(deployment.connection().topics().documents(), document.getId(), document));
        await().atMost(PATIENCE).pollInterval(Duration.ofMillis(1)).until(() -> annotated.size() == sent);
        return annotated.toEnd().get(sent - 1).value().getAnnotations().stream()
                .map(Annotation::getAgent)
                .collect(Collectors.toList());
    }
}
