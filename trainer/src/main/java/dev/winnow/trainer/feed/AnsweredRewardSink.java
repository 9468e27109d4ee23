package dev.winnow.trainer.feed;

import dev.winnow.kafka.client.KafkaConnection;
import dev.winnow.kafka.registry.RegistryException;
import dev.winnow.kafka.topic.RunTopics;
import dev.winnow.kafka.topic.TopicException;
import dev.winnow.schemas.Outcome;
import dev.winnow.schemas.RewardReport;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.KafkaException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Publishes rewards and follows the coordinator's answers to them on a thread of its own. A run that an earlier
 * version created has no topic of answers: then rewards are published alone.
 */
public final class AnsweredRewardSink implements RewardSink {
    private static final Logger LOG = LoggerFactory.getLogger(AnsweredRewardSink.class);
    private static final long KNOWN_ANSWERS = 200;
    private static final Duration POLL = Duration.ofMillis(500);
    private static final Duration PAUSE = Duration.ofSeconds(5);

    private final KafkaRewardSink rewards;
    private final ReportAnswers answers;
    private final Thread follower;
    private volatile boolean closed;

    /** Opens the topics of a run. */
    public AnsweredRewardSink(KafkaConnection connection, RunTopics run, ReportAnswers answers) {
        this.answers = answers;
        rewards = new KafkaRewardSink(connection, run);
        follower = new Thread(() -> follow(connection, run), "report-answers");
        follower.setDaemon(true);
        boolean answered = connection
                .ask("for its topics", admin -> admin.listTopics().names())
                .contains(run.outcomes());
        if (answered) {
            follower.start();
        } else {
            LOG.info(
                    "reports are not answered: the run has no topic of outcomes run={} topic={}",
                    run.run(),
                    run.outcomes());
        }
    }

    @Override
    public void publish(List<RewardReport> parts) {
        answers.published(parts);
        rewards.publish(parts);
    }

    @Override
    public Optional<Unmeasured> unmeasured() {
        return answers.unmeasured();
    }

    private void follow(KafkaConnection connection, RunTopics run) {
        while (!closed) {
            try (TopicFollower<Outcome> outcomes = new TopicFollower<>(
                    connection, run.outcomes(), connection.serdes().outcome(), Map.of(), Map.of(), () -> {})) {
                // the answers to a trainer that ended: it may have left a plan unmeasured
                outcomes.rewind(KNOWN_ANSWERS);
                while (!closed) {
                    outcomes.poll(POLL).forEach(this::hear);
                }
            } catch (KafkaException | TopicException | RegistryException e) {
                if (closed) {
                    return;
                }
                LOG.warn("answers to reports cannot be read, trying again run={} error={}", run.run(), e.toString());
                rest();
            }
        }
    }

    private void hear(ConsumerRecord<String, Outcome> record) {
        List<RewardReport> again = answers.hear(record.value());
        if (!again.isEmpty()) {
            rewards.publish(again);
        }
    }

    private static void rest() {
        try {
            Thread.sleep(PAUSE.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        closed = true;
        follower.interrupt();
        try {
            follower.join(PAUSE.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        rewards.close();
    }
}
