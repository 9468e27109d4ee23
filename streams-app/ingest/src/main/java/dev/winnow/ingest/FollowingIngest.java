package dev.winnow.ingest;

import dev.winnow.ingest.content.InputUnavailableException;
import dev.winnow.ingest.source.InputFile;
import dev.winnow.kafka.client.KafkaConnection;
import dev.winnow.runtime.Meters;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.CommitFailedException;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.serialization.Serdes;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Follows files, folders and prefixes of object stores: lists them again and again, and moves what arrives to the {@code documents} topic, each record exactly once, until stopped. Processes
 * of one input share its files by {@link IngestShare}; {@link IngestGroup} keeps out who has lost its share.
 *
 * <p>A file that is moved stays with the member of its old path: other members, which see a new path, leave every file to it that can be one of its own by the size.
 * It writes the position under the new path, and the member of that reads on. To be seen in time, a file is claimed by a committed position before it is opened, and
 * positions are read again before a file counts as new. Owned by one thread, but for {@link #stop} and {@link #unreadyReason}.
 */
public final class FollowingIngest implements ContinuousIngest, IngestGroup.Changes {
    private static final Logger LOG = LoggerFactory.getLogger(FollowingIngest.class);

    /** Other members wait so long for the last transaction of one that died. */
    private static final int TRANSACTION_TIMEOUT_MILLIS = 30_000;

    private static final Duration IDLE = Duration.ofMillis(100);
    private static final Duration GROUP_INTERVAL = Duration.ofMillis(250);
    private static final int LISTING_SHARE = 10;

    /** What takes longer is waited for beside other work. */
    private static final Duration AT_ONCE = Duration.ofMillis(100);

    private final KafkaConnection connection;
    private final IngestSettings settings;
    private final InputListing listing;
    private final FollowSettings follow;
    private final IngestMeters meters;
    private final IngestProgress progress;
    private final Producer<String, byte[]> producer;
    private final TransactionalOutput output;
    private final FileIngest ingest;
    private final IngestGroup group;
    private final ArrivedFiles arrived;
    private final Map<String, String> unavailable = new LinkedHashMap<>();
    private final ExecutorService lister = Executors.newSingleThreadExecutor(FollowingIngest::daemon);
    private final ExecutorService comparer = Executors.newCachedThreadPool(FollowingIngest::daemon);
    private IngestShare share;
    private Listing current;
    private long nextListing;
    private long nextPoll;
    private boolean ended;
    private volatile String unready = "starting";
    private volatile boolean stopping;

    /**
     * A listing that is being made.
     *
     * @param start when it began, in nanoseconds
     * @param busy names of files that were open or waited then: what is read of them meanwhile is newer than the listing
     */
    private record Listing(long start, Set<String> busy, IngestShare share, CompletableFuture<InputFiles> files) {}

    /** The share that a file was compared for is lost, or the process is to stop. */
    private static final class AbandonedException extends RuntimeException {
        private static final long serialVersionUID = 1L;
    }

    private FollowingIngest(
            KafkaConnection connection,
            IngestSettings settings,
            InputListing listing,
            FollowSettings follow,
            Meters meters,
            IngestProgress progress) {
        this.connection = connection;
        this.settings = settings;
        this.listing = listing;
        this.follow = follow;
        this.meters = new IngestMeters(meters);
        this.progress = progress;
        this.arrived = new ArrivedFiles(follow.settle());
        this.producer = connection.producer(
                Serdes.ByteArray(),
                Map.of(
                        ProducerConfig.TRANSACTIONAL_ID_CONFIG,
                        connection.topics().ingestTransaction(settings.name()) + " " + follow.member(),
                        ProducerConfig.TRANSACTION_TIMEOUT_CONFIG,
                        TRANSACTION_TIMEOUT_MILLIS));
        this.group = new IngestGroup(connection, settings.name(), follow, this);
        this.output = new TransactionalOutput(
                producer,
                connection.topics(),
                connection.serdes(),
                settings,
                System::nanoTime,
                () -> group.guard(producer));
        this.ingest = new FileIngest(output, settings, this::compare, this::keep, this.meters::committed);
    }

    /** A follower on a deployment whose shared topics exist. To be closed by the caller, as the listing is. */
    public static FollowingIngest on(
            KafkaConnection connection,
            IngestSettings settings,
            InputListing listing,
            FollowSettings follow,
            Meters meters,
            IngestProgress progress) {
        return new FollowingIngest(connection, settings, listing, follow, meters, progress);
    }

    @Override
    public IngestReport report(double seconds) {
        return ingest.counts().report(settings.name(), true, seconds);
    }

    @Override
    public void run() {
        try {
            output.fence();
            while (!stopping) {
                try {
                    cycle();
                } catch (CommitFailedException e) {
                    LOG.warn(
                            "lost its share of the files: what was not committed is read again error={}", e.toString());
                    lose();
                } catch (AbandonedException e) {
                    LOG.info("a file was being compared when the files were shared out again name={}", settings.name());
                }
            }
            if (share != null) {
                ingest.commit();
                output.seal();
            }
        } catch (KafkaException e) {
            throw IngestException.of(settings.name(), e);
        } finally {
            ended = true;
            unready = "stopped";
            progress.finish();
        }
    }

    @Override
    public void stop() {
        stopping = true;
    }

    @Override
    public String unreadyReason() {
        return unready;
    }

    @Override
    public void giveUp() {
        if (ended) {
            return;
        }
        if (share != null) {
            try {
                ingest.commit();
            } catch (CommitFailedException e) {
                LOG.warn("could not commit before the group changed: it is read again error={}", e.toString());
            }
        }
        lose();
    }

    @Override
    public void take(IngestShare newShare) {
        lose();
        LOG.info("shares the files name={} members={}", settings.name(), newShare.members());
        // a run of 'ingest' without --follow under this name ends here
        connection.ask("to end other ingests of '" + settings.name() + "'", admin -> admin.fenceProducers(
                        List.of(connection.topics().ingestTransaction(settings.name())))
                .all());
        readPositions();
        share = newShare;
        nextListing = System.nanoTime();
    }

    private void lose() {
        share = null;
        unready = "waiting for its share of the files: the group of input '" + settings.name() + "' is changing";
        ingest.discard();
    }

    private void readPositions() {
        ingest.begin(new KnownFiles(
                settings.name(), IngestPositions.read(connection, settings.name(), ingest.pending().warnings)));
    }

    private void cycle() {
        if (share == null || System.nanoTime() - nextPoll >= 0) {
            group.poll(share == null ? IDLE : Duration.ZERO);
            nextPoll = System.nanoTime() + GROUP_INTERVAL.toNanos();
        }
        if (share == null) {
            return;
        }
        if (current == null && System.nanoTime() - nextListing >= 0) {
            current = list();
        }
        if (current != null && current.files().isDone()) {
            Listing made = current;
            current = null;
            // of an earlier share: others may have read further than it saw
            if (made.share() == share) {
                take(made);
            }
        }
        if (ingest.work()) {
            ingest.commitWhenFull();
        } else {
            ingest.commit();
            meters.files(ingest);
            group.poll(IDLE);
        }
        progress.follow(
                ingest.counts(),
                ingest.files().open().size(),
                ingest.files().waiting().size(),
                () -> meters.backlogBytes(ingest));
    }

    /** Lists on another thread: it takes minutes in a large store, and longer where one does not answer. */
    private Listing list() {
        Set<String> busy = new HashSet<>();
        ingest.files().open().forEach(reading -> busy.add(reading.file().name()));
        ingest.files().waiting().forEach(file -> busy.add(file.name()));
        Listing begun =
                new Listing(System.nanoTime(), busy, share, CompletableFuture.supplyAsync(listing::arrived, lister));
        try {
            begun.files().get(AT_ONCE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (TimeoutException | ExecutionException e) {
            // the result is taken when it is there
            return begun;
        }
        return begun;
    }

    /** Compares on another thread what has to be read for it, which takes long where it is large, and stays a member meanwhile. */
    private KnownFiles.Known compare(KnownFiles known, InputFile file) throws IOException {
        if (!known.needsBytes(file)) {
            return known.of(file);
        }
        IngestShare before = share;
        Future<KnownFiles.Known> compared = comparer.submit(() -> known.of(file));
        while (true) {
            try {
                return compared.get(GROUP_INTERVAL.toMillis(), TimeUnit.MILLISECONDS);
            } catch (TimeoutException e) {
                group.poll(Duration.ZERO);
                if (share != before || stopping) {
                    compared.cancel(true);
                    throw new AbandonedException();
                }
            } catch (ExecutionException e) {
                if (e.getCause() instanceof IOException failure) {
                    throw failure;
                }
                throw new IllegalStateException("comparing " + file.name() + " failed", e.getCause());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new AbandonedException();
            }
        }
    }

    private static Thread daemon(Runnable task) {
        Thread thread = new Thread(task, "ingest-look");
        thread.setDaemon(true);
        return thread;
    }

    private void take(Listing made) {
        InputFiles listed = made.files().join();
        List<InputFile> complete = arrived.of(listed.files(), made.start());
        List<InputFile> files = complete.stream()
                .filter(file -> !made.busy().contains(file.name()))
                .toList();
        ingest.known().listed(listed.files());
        boolean isNews = files.stream().anyMatch(this::isUnread);
        if (isNews && share.isShared()) {
            ingest.commit();
            readPositions();
            ingest.known().listed(listed.files());
        }
        List<InputFile> mine = new ArrayList<>();
        if (isNews) {
            files.stream().filter(this::isUnread).filter(this::isMine).forEach(mine::add);
        }
        if (share.isShared() && !mine.isEmpty()) {
            ingest.claim(mine);
            ingest.commit();
        }
        ingest.offer(mine);
        unready = describe(listed.unreadable(), unavailable);
        unavailable.clear();
        meters.listed(listed, complete, ingest);
        long end = System.nanoTime();
        nextListing = end + Math.max(follow.interval().toNanos(), LISTING_SHARE * (end - made.start()));
    }

    private boolean isUnread(InputFile file) {
        return !ingest.files().has(file.name()) && !ingest.known().isDone(file);
    }

    /** Whether this process reads the file now; keeps its position for another one where it was moved from a path of this one. */
    private boolean isMine(InputFile file) {
        boolean byName = share.isMine(key(file.name()));
        List<String> origins = ingest.known().candidates(file);
        if (origins.isEmpty()) {
            return byName;
        }
        if (!share.isMine(origins.get(0))
                || ingest.files().open().stream()
                        .anyMatch(reading -> origins.contains(key(reading.file().name())))) {
            // its other member, or this one when it has read the old path to its end, will report what it is
            return false;
        }
        if (!byName) {
            ingest.handOver(file);
        }
        return byName;
    }

    private String key(String fileName) {
        return IngestPositions.key(settings.name(), fileName);
    }

    /** A file of a store is taken up again with the next listing, from its last position. */
    private void keep(InputFile file, InputUnavailableException failure) {
        if (failure.kind() == InputUnavailableException.Kind.STORE) {
            unavailable.put(file.name(), failure.getMessage());
        }
        LOG.warn(
                "could not read a file: it is read again with the next listing file={} error={}",
                file.name(),
                failure.getMessage());
    }

    private static String describe(List<String> unlisted, Map<String, String> unread) {
        return Stream.concat(
                        first("cannot list ", unlisted, ": check that it exists and can be read").stream(),
                        first("cannot read ", List.copyOf(unread.values()), "").stream())
                .collect(Collectors.joining("; "));
    }

    private static Optional<String> first(String what, List<String> names, String remedy) {
        return names.isEmpty()
                ? Optional.empty()
                : Optional.of(what
                        + names.get(0)
                        + (names.size() > 1 ? " and " + (names.size() - 1) + " more" : "")
                        + remedy);
    }

    @Override
    public void close() {
        lister.shutdownNow();
        comparer.shutdownNow();
        group.close();
        ingest.close();
        producer.close();
    }
}
