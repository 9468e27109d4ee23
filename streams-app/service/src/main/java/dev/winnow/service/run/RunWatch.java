package dev.winnow.service.run;

import dev.winnow.kafka.client.KafkaConnection;
import dev.winnow.kafka.client.RecordFollower;
import dev.winnow.kafka.topic.RunTopics;
import dev.winnow.kafka.topic.TopicException;
import dev.winnow.runtime.Meters;
import dev.winnow.service.pacing.Brake;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
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
    private final Thread follower;
    private RecordFollower orders;

    private RunWatch(RunTopics run, Brake brake, Meters meters) {
        this.run = run;
        this.brake = brake;
        this.meters = meters;
        this.follower = new Thread(this::follow, "run-watch");
        follower.setDaemon(true);
    }

    /** Obeys the newest order before it returns, and later ones from then on. */
    public static RunWatch start(KafkaConnection connection, RunTopics run, Brake brake, Meters meters) {
        RunControl control = new RunControl(connection, run);
        RunWatch watch = new RunWatch(run, brake, meters);
        meters.runPaused(run.run(), false);
        if (control.exists()) {
            watch.begin(RecordFollower.of(connection, run.control()), control.read());
        } else {
            LOG.warn(
                    "the run has no topic of orders: to pause it, call 'winnow run pause' and restart this console run={} topic={}",
                    run.run(),
                    run.control());
        }
        return watch;
    }

    private void begin(RecordFollower control, RunControl.Given newest) {
        obey(newest.order());
        orders = control;
        // older orders are over: a paused console must not continue for a moment because of an older one
        orders.seek(new TopicPartition(run.control(), 0), newest.nextOffset());
        follower.start();
    }

    private void follow() {
        try (RecordFollower followed = orders) {
            while (!Thread.currentThread().isInterrupted()) {
                poll(followed);
            }
        } catch (WakeupException | InterruptedException e) {
            LOG.debug("orders are no longer followed run={}", run.run());
        }
    }

    private void poll(RecordFollower followed) throws InterruptedException {
        try {
            for (ConsumerRecord<String, byte[]> record : followed.poll(POLL)) {
                order(record)
                        .ifPresentOrElse(
                                this::obey,
                                () -> LOG.warn(
                                        "ignored a record that is not an order run={} topic={} offset={}",
                                        run.run(),
                                        record.topic(),
                                        record.offset()));
            }
        } catch (WakeupException e) {
            throw e;
        } catch (TopicException e) {
            // the newest order counts, whatever was deleted before it
            LOG.warn("orders are read again from the first remaining one run={} error={}", run.run(), e.getMessage());
            followed.restart();
        } catch (KafkaException e) {
            LOG.warn("orders cannot be read, the run stays as it is run={} error={}", run.run(), e.toString());
            Thread.sleep(POLL.toMillis());
        }
    }

    private static Optional<RunState> order(ConsumerRecord<String, byte[]> record) {
        return record.value() == null
                ? Optional.empty()
                : RunState.of(new String(record.value(), StandardCharsets.UTF_8));
    }

    private void obey(RunState order) {
        boolean paused = order != RunState.GO;
        if (paused) {
            brake.hold(Brake.Reason.OPERATOR);
        } else {
            brake.release(Brake.Reason.OPERATOR);
        }
        meters.runPaused(run.run(), paused);
        LOG.info("order followed run={} order={}", run.run(), order.text());
    }

    @Override
    public void close() {
        if (follower.isAlive()) {
            orders.wakeup();
        }
    }
}
