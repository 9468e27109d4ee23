package dev.winnow.service.audit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.winnow.decision.Crawl;
import dev.winnow.kafka.registry.EncodedSample;
import dev.winnow.schemas.Mark;
import dev.winnow.selection.DecisionRule;
import dev.winnow.selection.RuleOptions;
import dev.winnow.selection.Uses;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;

/** A recorded console of rule 2, its snapshots, and audits that begin at them. */
abstract class RecordedSnapshots extends RecordedConsole {
    /** A recording and a mark of it. */
    private record Place(RuleOptions options, int mark) {}

    private record Kept(String name, byte[] bytes) {}

    /** Each is made by an audit of the recording up to its mark. */
    private static final Map<Place, Kept> KEPT = new HashMap<>();

    private final RuleOptions options;

    /** @param options what the console remembers */
    RecordedSnapshots(RuleOptions options) {
        this.options = options;
    }

    @BeforeEach
    void record() throws IOException {
        record(Crawl.plan0().with(DecisionRule.TWO, options));
    }

    /** Writes the snapshot at a mark of the records as the console wrote them. */
    Path snapshot(int mark) throws IOException {
        Path folder = Files.createDirectories(directory.resolve("snapshots"));
        Place place = new Place(options, mark);
        Kept kept = KEPT.get(place);
        if (kept == null) {
            Path file = capture(folder, mark);
            KEPT.put(place, new Kept(file.getFileName().toString(), Files.readAllBytes(file)));
            return file;
        }
        return Files.write(folder.resolve(kept.name()), kept.bytes());
    }

    private Path capture(Path folder, int mark) throws IOException {
        Snapshots snapshots = Snapshots.in(folder, TOPICS, "test.annotated");
        try (Scratch scratch = new Scratch();
                UsesOnDisk uses = new UsesOnDisk(scratch)) {
            Findings findings = new Findings();
            Iterator<Written<EncodedSample>> all = encoded(samples).iterator();
            Replay replay =
                    new Replay(TOPICS, "test.annotated", 0, AuditRange.ALL, plans, written(marks), uses, findings);
            PartitionVerifier verifier = new PartitionVerifier(
                    TOPICS,
                    "test.annotated",
                    0,
                    AuditRange.ALL,
                    replay,
                    new PartitionVerifier.Records(() -> all.hasNext() ? all.next() : null, writtenProbes(scratch)),
                    PartitionVerifier.Evidence.WHOLE,
                    findings);
            SnapshotCapture capture =
                    new SnapshotCapture(Optional.of(snapshots), 0, replay, uses, verifier::selectedNext);
            verifier.watchMarks(capture.at(written(marks).subList(0, mark + 1)));
            for (int offset = 0; offset < documents.size(); offset++) {
                verifier.accept(encoded(documents.get(offset)), offset);
            }
            verifier.finish(documents.size(), true, Long.MAX_VALUE);
            assertThat(findings.first()).isEmpty();
            return folder.resolve(capture.finish(true).orElseThrow().file());
        }
    }

    private WrittenProbes writtenProbes(Scratch scratch) {
        WrittenProbes written = new WrittenProbes(scratch);
        IntStream.range(0, probes.size())
                .forEach(i -> written.add(probes.get(i).probe(), probes.get(i).origin(), i));
        return written;
    }

    Snapshot.State state(Snapshot snapshot) {
        Mark mark = marks.get((int) snapshot.markOffset());
        return snapshot.state(new Written<>(mark, snapshot.markOffset()), plans.get(mark.getPlanVersion()));
    }

    record Audited(Findings findings, long verified, Coverage uses) {}

    Audited audit(Snapshot snapshot) {
        try (Scratch scratch = new Scratch();
                UsesOnDisk uses = new UsesOnDisk(scratch)) {
            Findings findings = new Findings();
            Replay replay =
                    new Replay(TOPICS, "test.annotated", 0, AuditRange.ALL, plans, written(marks), uses, findings);
            snapshot.restoreUses(uses, options.rememberedSelections());
            replay.resume(state(snapshot));
            Iterator<Written<EncodedSample>> left = encoded(samples)
                    .subList((int) snapshot.selectedNext(), samples.size())
                    .iterator();
            PartitionVerifier verifier = new PartitionVerifier(
                    TOPICS,
                    "test.annotated",
                    0,
                    AuditRange.ALL,
                    replay,
                    new PartitionVerifier.Records(() -> left.hasNext() ? left.next() : null, writtenProbes(scratch)),
                    new PartitionVerifier.Evidence(
                            snapshot.offset(), Long.MAX_VALUE, Optional.empty(), Optional.empty()),
                    findings);
            for (int offset = (int) snapshot.offset(); offset < documents.size(); offset++) {
                verifier.accept(encoded(documents.get(offset)), offset);
            }
            verifier.finish(documents.size(), true, Long.MAX_VALUE);
            return new Audited(findings, verifier.tally().coverage().verified(), uses.coverage());
        }
    }

    /** The uses in a snapshot. */
    Map<String, Uses> uses(Snapshot snapshot) {
        Map<String, Uses> stated = new TreeMap<>();
        try (Scratch scratch = new Scratch();
                UsesOnDisk uses = new UsesOnDisk(scratch)) {
            snapshot.restoreUses(uses, options.rememberedSelections());
            uses.all().forEachRemaining(entry -> stated.put(entry.getKey(), entry.getValue()));
        }
        return stated;
    }
}
