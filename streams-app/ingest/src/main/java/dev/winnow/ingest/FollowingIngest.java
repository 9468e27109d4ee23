package dev.winnow.ingest;

import dev.winnow.ingest.source.InputFile;
import dev.winnow.kafka.client.KafkaConnection;
import dev.winnow.runtime.Meters;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.CommitFailedException;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.serialization.Serdes;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Follows files and folders: lists them again and again, and moves what arrives to the {@code documents} topic, each record exactly once, until stopped. Processes
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

    private final KafkaConnection connection;
    private final IngestSettings settings;
    private final FollowSettings follow;
    private final IngestMeters meters;
    private final IngestProgress progress;
    private final Producer<String, byte[]> producer;
    private final TransactionalOutput output;
    private final FileIngest ingest;
    private final IngestGroup group;
    private final ArrivedFiles arrived;
    private IngestShare share;
    private long nextListing;
    private long nextPoll;
    private boolean ended;
    private volatile String unready = "starting";
    private volatile boolean stopping;

    private FollowingIngest(
            KafkaConnection connection,
            IngestSettings settings,
            FollowSettings follow,
            Meters meters,
            IngestProgress progress) {
        this.connection = connection;
        this.settings = settings;
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
        this.ingest = new FileIngest(output, settings, this.meters::committed);
    }

    /** A follower on a deployment whose shared topics exist. To be closed by the caller. */
    public static FollowingIngest on(
            KafkaConnection connection,
            IngestSettings settings,
            FollowSettings follow,
            Meters meters,
            IngestProgress progress) {
        return new FollowingIngest(connection, settings, follow, meters, progress);
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
        if (System.nanoTime() - nextListing >= 0) {
            list();
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

    private void list() {
        long start = System.nanoTime();
        InputFiles listing = InputFiles.listArrived(follow.paths());
        List<InputFile> files = arrived.of(listing.files(), start);
        ingest.known().listed(listing.files());
        boolean isNews = files.stream().anyMatch(this::isUnread);
        if (isNews && share.isShared()) {
            ingest.commit();
            readPositions();
            ingest.known().listed(listing.files());
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
        unready = describe(listing.unreadable());
        meters.listed(listing, files, ingest);
        long end = System.nanoTime();
        nextListing = end + Math.max(follow.interval().toNanos(), LISTING_SHARE * (end - start));
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
            // its other member, or this one when it has read the old path to its end, will say what it is
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

    private static String describe(List<Path> unreadable) {
        return unreadable.isEmpty()
                ? ""
                : "cannot list " + unreadable.get(0)
                        + (unreadable.size() > 1 ? " and " + (unreadable.size() - 1) + " more" : "")
                        + ": check that it exists and can be read";
    }

    @Override
    public void close() {
        group.close();
        producer.close();
    }
}
