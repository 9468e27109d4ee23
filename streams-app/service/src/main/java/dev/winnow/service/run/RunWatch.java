package dev.winnow.service.run;

import dev.winnow.kafka.client.KafkaConnection;
import dev.winnow.kafka.topic.RunTopics;
import dev.winnow.runtime.Meters;
import dev.winnow.service.pacing.Brake;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.Serdes;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Follows the orders of one run and holds the console's {@link Brake} while it is paused. Every console of the run has one, so
 * that all obey within about a second; while the brokers do not answer, things stay as they are. Works on a thread of its own.
 */
public final class RunWatch implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(RunWatch.class);
    private static final Duration POLL = Duration.ofSeconds(1);

    private final RunTopics run;
    private final Brake brake;
    private final Meters meters;
    private final KafkaConsumer<String, String> consumer;
    private final Thread follower;

    private RunWatch(RunTopics run, Brake brake, Meters meters, KafkaConsumer<String, String> consumer) {
        this.run = run;
        this.brake = brake;
        this.meters = meters;
        this.consumer = consumer;
        this.follower = new Thread(this::follow, "run-watch");
        follower.setDaemon(true);
    }

    /** Obeys the newest order before it returns, and later ones from then on. */
    public static RunWatch start(KafkaConnection connection, RunTopics run, Brake brake, Meters meters) {
        RunControl control = new RunControl(connection, run);
        RunWatch watch = new RunWatch(run, brake, meters, connection.consumer(Serdes.String(), Map.of()));
        meters.runPaused(run.run(), false);
        if (control.exists()) {
            watch.begin(control.read());
        } else {
            LOG.warn(
                    "run={} has no topic {}: it can be paused once 'winnow run pause' has made it and this console was started again",
                    run.run(),
                    run.control());
        }
        return watch;
    }

    private void begin(RunControl.Given newest) {
        obey(newest.order());
        TopicPartition partition = new TopicPartition(run.control(), 0);
        consumer.assign(List.of(partition));
        // older orders are over: a paused console must not go on for a moment because it once was told to
        consumer.seek(partition, newest.nextOffset());
        follower.start();
    }

    private void follow() {
        try (consumer) {
            while (!Thread.currentThread().isInterrupted()) {
                poll();
            }
        } catch (WakeupException | InterruptedException e) {
            LOG.debug("run={} orders are not followed any more", run.run());
        }
    }

    private void poll() throws InterruptedException {
        try {
            for (ConsumerRecord<String, String> record : consumer.poll(POLL)) {
                RunState.of(record.value())
                        .ifPresentOrElse(
                                this::obey,
                                () -> LOG.warn(
                                        "run={} topic={} offset={} is no order and counts for nothing",
                                        run.run(),
                                        record.topic(),
                                        record.offset()));
            }
        } catch (WakeupException e) {
            throw e;
        } catch (KafkaException e) {
            LOG.warn("run={} orders cannot be read, things stay as they are: {}", run.run(), e.toString());
            Thread.sleep(POLL.toMillis());
        }
    }

    private void obey(RunState order) {
        boolean paused = order != RunState.GO;
        if (paused) {
            brake.hold(Brake.Reason.OPERATOR);
        } else {
            brake.release(Brake.Reason.OPERATOR);
        }
        meters.runPaused(run.run(), paused);
        LOG.info("run={} ordered to {}", run.run(), order.text());
    }

    @Override
    public void close() {
        if (follower.isAlive()) {
            consumer.wakeup();
        } else {
            consumer.close();
        }
    }
}
