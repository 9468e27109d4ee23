package dev.winnow.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.winnow.ingest.content.ContentParts;
import dev.winnow.ingest.content.InputContent;
import dev.winnow.ingest.content.InputUnavailableException;
import dev.winnow.ingest.source.InputFile;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.CommitFailedException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What processes that share an input do with its files. */
class FileIngestTest extends InMemoryIngest {
    private final FaultyProducer producer = new FaultyProducer();
    private final AtomicBoolean lost = new AtomicBoolean();
    private final IngestCounts shown = new IngestCounts();

    @Test
    void whatIsReadWithoutAShareIsNeitherCommittedNorCounted() throws IOException {
        write("a.jsonl", "{\"text\":\"1\"}\n{\"text\":\"2\"}\n{\"text\":\"3\"}\n{\"text\":\"4\"}\n");
        FileIngest ingest = ingest();
        begin(ingest);
        while (ingest.files().open().isEmpty()) {
            ingest.work();
        }
        ingest.work();
        ingest.commit();
        ingest.work();
        ingest.work();
        lost.set(true);
        assertThatThrownBy(ingest::commit).isInstanceOf(CommitFailedException.class);

        ingest.discard();
        lost.set(false);
        committed.addAll(producer.history());
        assertThat(shown.documents).isEqualTo(1);
        assertThat(texts()).containsExactly("1");
        begin(ingest);
        while (ingest.work()) {
            ingest.commitWhenFull();
        }
        ingest.commit();

        committed.clear();
        committed.addAll(producer.history());
        assertThat(texts()).containsExactly("1", "2", "3", "4");
        assertThat(shown.documents).isEqualTo(4);
        assertThat(ingest.counts().report("crawl", true, 1).documents()).isEqualTo(4);
    }

    @Test
    void aFileThatWasMovedAfterAClaimIsHandedOverFromItsStart() throws IOException {
        Path file = write("a.jsonl", "{\"text\":\"1\"}\n");
        FileIngest ingest = ingest();
        begin(ingest);
        ingest.files().forgetWaiting();
        ingest.claim(InputFiles.list(List.of(folder)).files());
        Path moved = Files.move(file, folder.resolve("b.jsonl"));

        List<InputFile> listing = InputFiles.list(List.of(folder)).files();
        ingest.known().listed(listing);
        assertThat(ingest.known().candidates(listing.get(0))).containsExactly("crawl " + file);
        ingest.handOver(listing.get(0));
        ingest.commit();

        committed.addAll(producer.history());
        Map<String, InputPosition> positions = positions("crawl");
        assertThat(positions.get("crawl " + file)).isEqualTo(InputPosition.RELEASED);
        assertThat(positions.get("crawl " + moved).isClaim()).isTrue();
        assertThat(run(SMALL_TRANSACTIONS, new FaultyProducer()).documents()).isEqualTo(1);
    }

    @Test
    void aFileThatWasMovedHalfReadIsHandedOverWhereItIs() throws IOException {
        Path file = write("a.jsonl", "{\"text\":\"1\"}\n{\"text\":\"2\"}\n");
        FileIngest ingest = ingest();
        begin(ingest);
        ingest.work();
        ingest.work();
        ingest.commit();
        ingest.closeAll();
        Path moved = Files.move(file, folder.resolve("b.jsonl"));

        List<InputFile> listing = InputFiles.list(List.of(folder)).files();
        ingest.known().listed(listing);
        ingest.handOver(listing.get(0));
        ingest.commit();

        committed.addAll(producer.history());
        assertThat(positions("crawl").get("crawl " + moved).next()).isEqualTo(1);
        run(SMALL_TRANSACTIONS, new FaultyProducer());
        assertThat(texts()).containsExactly("1", "2");
    }

    @Test
    void aFileThatIsGoneBeforeItIsOpenedIsAWarning() throws IOException {
        Path file = write("a.jsonl", "{\"text\":\"1\"}\n");
        FileIngest ingest = ingest();
        begin(ingest);
        Files.delete(file);

        while (ingest.work()) {
            assertThat(ingest.counts().files).isZero();
        }

        assertThat(ingest.pending().warnings.counts()).containsExactly(Map.entry(FileIngest.REMOVED, 1L));
        assertThat(ingest.pending().dead.total()).isZero();
    }

    @Test
    void anObjectThatMayHaveBeenMovedIsNotHandedOverWhileItsStoreFails() throws IOException {
        Path file = write("a.jsonl", "{\"text\":\"1\"}\n{\"text\":\"2\"}\n");
        run(SMALL_TRANSACTIONS, new FaultyProducer());
        InputContent failing = new InputContent() {
            @Override
            public InputStream open() throws IOException {
                throw new InputUnavailableException(InputUnavailableException.Kind.STORE, "s3://b/k: 503", null);
            }

            @Override
            public ContentParts parts() throws IOException {
                throw new IOException("not Parquet");
            }
        };
        InputFile moved = new InputFile(Path.of("/b/k"), "s3://b/k", Files.size(file), 0, "tag", failing);
        FileIngest ingest = ingest();
        ingest.begin(new KnownFiles("crawl", positions("crawl")));
        ingest.known().listed(List.of(moved));
        assertThat(ingest.known().candidates(moved)).hasSize(1);

        ingest.handOver(moved);
        ingest.commit();

        assertThat(ingest.known().has(moved)).isFalse();
        assertThat(producer.history()).isEmpty();
    }

    /** Waited for at each record of the other file, it would take four minutes. */
    @Test
    @Timeout(60)
    void anObjectWhoseStoreIsSilentDoesNotSlowOthers() throws IOException {
        write(
                "a.jsonl",
                IntStream.range(0, 500)
                        .mapToObj(i -> "{\"text\":\"" + i + "\"}\n")
                        .collect(Collectors.joining()));
        CountDownLatch answered = new CountDownLatch(1);
        InputContent silent = new InputContent() {
            @Override
            public InputStream open() throws IOException {
                try {
                    answered.await();
                } catch (InterruptedException e) {
                    throw new IOException(e);
                }
                return new ByteArrayInputStream("{\"text\":\"late\"}\n".getBytes(StandardCharsets.UTF_8));
            }

            @Override
            public ContentParts parts() throws IOException {
                throw new IOException("not Parquet");
            }
        };
        InputFile object = new InputFile(Path.of("/b/k.jsonl"), "s3://b/k.jsonl", 16, 0, "tag", silent);
        try (FileIngest ingest = ingest()) {
            begin(ingest);
            ingest.offer(List.of(object));

            while (ingest.pending().files == 0) {
                ingest.work();
            }
            assertThat(ingest.pending().documents).isEqualTo(500);

            answered.countDown();
            while (ingest.pending().files == 1) {
                ingest.work();
            }
            assertThat(ingest.pending().documents).isEqualTo(501);
        }
    }

    private FileIngest ingest() {
        TransactionalOutput output =
                new TransactionalOutput(producer, TOPICS, serdes(), SMALL_TRANSACTIONS, System::nanoTime, () -> {
                    if (lost.get()) {
                        throw new CommitFailedException();
                    }
                });
        output.fence();
        return new FileIngest(output, SMALL_TRANSACTIONS, KnownFiles::of, (file, failure) -> {}, shown::addAll);
    }

    private void begin(FileIngest ingest) throws IOException {
        List<InputFile> files = InputFiles.list(List.of(folder)).files();
        ingest.begin(new KnownFiles("crawl", positions("crawl")));
        ingest.known().listed(files);
        ingest.offer(files);
    }
}
