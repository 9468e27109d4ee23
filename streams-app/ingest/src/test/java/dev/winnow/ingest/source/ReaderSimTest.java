package dev.winnow.ingest.source;

import static org.assertj.core.api.Assertions.assertThat;

import dev.winnow.decision.TextNormalizer;
import dev.winnow.ingest.DocumentMaker;
import dev.winnow.kafka.registry.UnlabelledDocument;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Damaged files of every format against every reader. A round is a function of its seed, which a failure names; {@code -Dwinnow.fuzz.rounds=N} and
 * {@code -Dwinnow.fuzz.seed=S} run more of them, or that one again.
 */
class ReaderSimTest {
    private static final long ROUNDS = Long.getLong("winnow.fuzz.rounds", 600);
    private static final long FIRST_SEED = Long.getLong("winnow.fuzz.seed", 1);
    private static final long SLOWEST_NANOS = TimeUnit.SECONDS.toNanos(20);
    private static final int DECOMPRESSED = 4 << 20;
    private static final SourceSettings SETTINGS = SourceSettings.DEFAULT.withLimits(
            new SourceLimits(64 << 10, 32 << 10, 8 << 10, DECOMPRESSED, 200, 1 << 20, 64));

    @TempDir
    Path folder;

    @Test
    @Timeout(value = 1, unit = TimeUnit.HOURS)
    void noDamageMakesAReaderThrowHangOrGiveMoreThanItMay() {
        List<Samples.Sample> samples = Samples.all();
        for (long seed = FIRST_SEED; seed < FIRST_SEED + ROUNDS; seed++) {
            Random random = new Random(seed * 0x9E3779B97F4A7C15L);
            Samples.Sample sample = samples.get(random.nextInt(samples.size()));
            byte[] damaged = Mutation.of(sample.content(), random);
            String round = "winnow.fuzz.seed=" + seed + " (" + sample.name() + ")";
            long before = System.nanoTime();
            Reading reading;
            try {
                reading = Reading.of(folder, sample.name(), damaged, SETTINGS);
            } catch (RuntimeException | Error e) {
                throw new AssertionError(round, e);
            }
            assertThat(System.nanoTime() - before).as(round).isLessThan(SLOWEST_NANOS);
            check(reading, round);
            if (seed % 8 == 0) {
                assertThat(described(Reading.of(folder, sample.name(), damaged, SETTINGS)))
                        .as(round)
                        .isEqualTo(described(reading));
            }
        }
    }

    private static void check(Reading reading, String round) {
        long ordinal = -1;
        List<SourceResult> results = reading.results();
        for (int i = 0; i < results.size(); i++) {
            SourceResult result = results.get(i);
            assertThat(result.ordinal()).as(round).isGreaterThan(ordinal);
            ordinal = result.ordinal();
            if (result instanceof SourceResult.Failure failure) {
                assertThat(i).as(round).isEqualTo(results.size() - 1);
                assertThat(failure.payload().length).as(round).isLessThanOrEqualTo(SourceResult.PAYLOAD_LIMIT);
                assertThat(failure.detail()).as(round).doesNotContain("in its parser");
            } else if (result instanceof SourceResult.Reject reject) {
                assertThat(reject.payload().length).as(round).isLessThanOrEqualTo(SourceResult.PAYLOAD_LIMIT);
            } else if (result instanceof SourceResult.Draft draft) {
                assertThat(draft.text().length()).as(round).isLessThanOrEqualTo(64 << 10);
                if (draft.content().isNormal()) {
                    assertThat(TextNormalizer.normalize(draft.text()).getBytes(StandardCharsets.UTF_8))
                            .as(round)
                            .isEqualTo(draft.content().utf8());
                }
                DocumentMaker.Result made = DocumentMaker.DEFAULT.make(draft);
                if (made instanceof DocumentMaker.Documents several) {
                    several.documents().forEach(document -> checkEncodable(document, round));
                }
            }
        }
        assertThat(results.size()).as(round).isLessThan(DECOMPRESSED);
    }

    private static void checkEncodable(UnlabelledDocument document, String round) {
        for (String text : List.of(
                document.text(),
                document.url(),
                document.source(),
                document.attributes().toString())) {
            try {
                StandardCharsets.UTF_8.newEncoder().encode(CharBuffer.wrap(text));
            } catch (CharacterCodingException e) {
                throw new AssertionError(round, e);
            }
        }
    }

    private static List<String> described(Reading reading) {
        return reading.results().stream()
                .map(result -> {
                    if (result instanceof SourceResult.Reject reject) {
                        return reject.ordinal() + reject.reason().code() + reject.detail() + reject.payloadBytes();
                    }
                    if (result instanceof SourceResult.Gap gap) {
                        return gap.ordinal() + gap.reason().code() + gap.detail() + gap.payloadBytes();
                    }
                    if (result instanceof SourceResult.Failure failure) {
                        return failure.ordinal() + failure.reason().code() + failure.detail() + failure.payloadBytes();
                    }
                    if (result instanceof SourceResult.Draft draft) {
                        return draft.ordinal()
                                + draft.text()
                                + draft.source()
                                + draft.url()
                                + draft.fetchedAt()
                                + draft.attributes();
                    }
                    return result.toString();
                })
                .toList();
    }
}
