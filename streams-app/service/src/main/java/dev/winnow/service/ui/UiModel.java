package dev.winnow.service.ui;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.winnow.kafka.client.KafkaConnection;
import dev.winnow.kafka.topic.Topics;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The state of a deployment, kept up to date by threads of its own: one asks the brokers every second, one follows documents and dead letters, one the topics of all
 * runs, one asks services and registry. What fails is shown and tried again. Thread-safe.
 */
public final class UiModel implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(UiModel.class);
    private static final Duration LOOK = Duration.ofSeconds(1);
    private static final Duration SERVICES = Duration.ofSeconds(2);
    private static final Duration AFTER_FAILURE = Duration.ofSeconds(2);
    private static final Duration CLOSE = Duration.ofSeconds(5);
    private static final int REGISTRY_EVERY = 3;
    private static final ObjectMapper JSON = new ObjectMapper();

    private final UiSettings settings;
    private final MetricsSource source;
    private final Clock clock;
    private final List<Thread> threads = new ArrayList<>();
    private final Map<String, WatchedRun> runs = new ConcurrentHashMap<>();
    private final DocumentWindow documents;
    private final LetterWindow letters = new LetterWindow();
    private final Rates rates = new Rates();
    private final TrainingSeries training = new TrainingSeries();
    private final FirstSeen firstSeen = new FirstSeen();
    private final Object change = new Object();
    private volatile KafkaConnection connection;
    private volatile ClusterLook look = ClusterLook.NONE;
    private volatile ClusterLook before = ClusterLook.NONE;
    private volatile List<ServiceLook> services = List.of();
    private volatile String kafkaError = "";
    private volatile String registryError = "";
    private volatile String headline = "";
    private volatile boolean starting;
    private volatile boolean closed;
    private String overview = "{}";
    private String content = "";
    private long revision;
    private volatile long epoch;

    /** @param source where metrics come from */
    public UiModel(UiSettings settings, MetricsSource source, Clock clock) {
        this.settings = settings;
        this.source = source;
        this.clock = clock;
        documents = new DocumentWindow(settings.documents(), settings.documentBytes());
        refresh();
    }

    /** Begins to watch a deployment; called once. */
    public void connect(KafkaConnection deployment) {
        connection = deployment;
        start("ui-cluster", this::watchCluster);
        start("ui-documents", this::followDocuments);
        start("ui-runs", this::followRuns);
        start("ui-services", this::watchServices);
    }

    /** Shows a line above everything else, such as what a local run is doing. */
    public void headline(String text) {
        headline = text;
        refresh();
    }

    /** Whether services are still to come, so that it is not a problem that they do not run. */
    public void starting(boolean now) {
        starting = now;
    }

    /** Shows a deployment that is given, in place of one that is watched. */
    void show(
            KafkaConnection deployment,
            ClusterLook given,
            Collection<WatchedRun> givenRuns,
            List<ServiceLook> givenServices) {
        connection = deployment;
        before = given;
        look = given;
        rates.add(given);
        runs.clear();
        givenRuns.forEach(run -> runs.put(run.name(), run));
        services = givenServices;
        refresh();
    }

    /** Shows errors that are given. */
    void show(String ofKafka, String ofRegistry) {
        kafkaError = ofKafka;
        registryError = ofRegistry;
        refresh();
    }

    private void start(String name, Runnable work) {
        Thread thread = new Thread(work, name);
        thread.setDaemon(true);
        synchronized (threads) {
            threads.add(thread);
        }
        thread.start();
    }

    /** One attempt of a thread's work, which holds clients until it fails. */
    @FunctionalInterface
    private interface Attempt {
        void run() throws InterruptedException;
    }

    private void again(String what, Attempt attempt) {
        while (!closed) {
            try {
                attempt.run();
            } catch (InterruptedException e) {
                return;
            } catch (RuntimeException e) {
                if (closed || Thread.currentThread().isInterrupted()) {
                    return;
                }
                LOG.debug("reading is tried again what={}", what, e);
                if (!pause(AFTER_FAILURE)) {
                    return;
                }
            }
        }
    }

    private boolean pause(Duration time) {
        try {
            Thread.sleep(time.toMillis());
            return !closed;
        } catch (InterruptedException e) {
            return false;
        }
    }

    private void watchCluster() {
        again("cluster", () -> {
            try (ClusterWatch watch = new ClusterWatch(connection, clock)) {
                while (!closed) {
                    ClusterLook next = watch.look();
                    before = look;
                    look = next;
                    rates.add(next);
                    kafkaError = "";
                    runsOf(next);
                    refresh();
                    Thread.sleep(LOOK.toMillis());
                }
            } catch (RuntimeException e) {
                kafkaError = String.valueOf(e.getMessage());
                refresh();
                throw e;
            }
        });
    }

    private void runsOf(ClusterLook next) {
        Topics topics = connection.topics();
        String start = topics.prefix() + ".";
        String end = ".plans";
        Set<String> names = new TreeSet<>();
        for (String topic : next.topics().keySet()) {
            if (topic.startsWith(start) && topic.endsWith(end) && topic.length() > start.length() + end.length()) {
                String name = topic.substring(start.length(), topic.length() - end.length());
                if (names.size() < UiSettings.MOST_RUNS
                        && (settings.runs().isEmpty() || settings.runs().contains(name))) {
                    names.add(name);
                }
            }
        }
        runs.keySet().retainAll(names);
        names.forEach(name -> runs.computeIfAbsent(name, key -> WatchedRun.of(topics.run(name))));
    }

    private void followDocuments() {
        again("documents", () -> {
            awaitTopic(connection.topics().annotated());
            documents.clear();
            letters.clear();
            try (DocumentFollower follower = new DocumentFollower(connection, documents, letters)) {
                while (!closed) {
                    follower.poll(Duration.ofMillis(500));
                }
            }
        });
    }

    private void awaitTopic(String topic) throws InterruptedException {
        while (!closed && look.topic(topic).isEmpty()) {
            Thread.sleep(LOOK.toMillis() / 4);
        }
    }

    private void followRuns() {
        try (RunFollowers followers = new RunFollowers(connection, this::look, runs, () -> epoch++)) {
            again("runs", () -> {
                while (!closed) {
                    followers.turn();
                }
            });
        }
    }

    private void watchServices() {
        MetricsWatch metrics = new MetricsWatch(source, clock);
        int[] turn = {0};
        again("services", () -> {
            while (!closed) {
                services = metrics.look();
                training.add(runs.keySet(), services, source.ofTrainers(), clock.millis());
                if (turn[0]++ % REGISTRY_EVERY == 0) {
                    askRegistry();
                }
                refresh();
                Thread.sleep(SERVICES.toMillis());
            }
        });
    }

    private void askRegistry() {
        try {
            connection.serdes().registry().requireReachable();
            registryError = "";
        } catch (RuntimeException e) {
            registryError = String.valueOf(e.getMessage());
        }
    }

    /** Makes the overview again; those who wait for a change hear of it. */
    private void refresh() {
        ObjectNode node = new Overview(this).json(JSON.createObjectNode());
        String text = node.toString();
        synchronized (change) {
            if (!text.equals(content)) {
                content = text;
                revision++;
                overview =
                        node.put("at", clock.millis()).put("revision", revision).toString();
                change.notifyAll();
            }
        }
    }

    /** The overview as JSON. */
    public String overview() {
        synchronized (change) {
            return overview;
        }
    }

    /**
     * Waits until the overview has changed.
     *
     * @param known revision that the caller has
     * @return the revision now; the same after the time
     */
    long await(long known, Duration time) throws InterruptedException {
        long end = System.nanoTime() + time.toNanos();
        synchronized (change) {
            while (revision == known && !closed) {
                long left = (end - System.nanoTime()) / 1_000_000;
                if (left <= 0) {
                    break;
                }
                change.wait(left);
            }
            return revision;
        }
    }

    boolean isClosed() {
        return closed;
    }

    Optional<KafkaConnection> connection() {
        return Optional.ofNullable(connection);
    }

    /** What the brokers answered last. */
    ClusterLook look() {
        return look;
    }

    /** What they answered before that: whatever was committed then has been read since. */
    ClusterLook before() {
        return before;
    }

    Rates rates() {
        return rates;
    }

    Map<String, WatchedRun> runs() {
        return new TreeMap<>(runs);
    }

    DocumentWindow documents() {
        return documents;
    }

    LetterWindow letters() {
        return letters;
    }

    List<ServiceLook> services() {
        return services;
    }

    TrainingSeries training() {
        return training;
    }

    FirstSeen firstSeen() {
        return firstSeen;
    }

    String kafkaError() {
        return kafkaError;
    }

    String registryError() {
        return registryError;
    }

    boolean isStarting() {
        return starting;
    }

    String headline() {
        return headline;
    }

    Clock clock() {
        return clock;
    }

    long epoch() {
        return epoch;
    }

    @Override
    public void close() {
        closed = true;
        List<Thread> started;
        synchronized (threads) {
            started = List.copyOf(threads);
        }
        try {
            // clients close in peace where their thread is not interrupted
            for (Thread thread : started) {
                thread.join(CLOSE.toMillis());
                thread.interrupt();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        synchronized (change) {
            change.notifyAll();
        }
    }
}
