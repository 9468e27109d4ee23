package dev.winnow.service.audit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.winnow.schemas.Mark;
import dev.winnow.selection.RuleOptions;
import dev.winnow.selection.Uses;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Uses are in a snapshot and in no mark: an audit counts those as verified that a later decision depended on, and no others. */
class SnapshotUsesTest extends RecordedSnapshots {
    /** The mark of the newest plan; documents of the first plans come again after it. */
    private static final int MARK = 3;

    SnapshotUsesTest() {
        super(new RuleOptions(4, 1_000, Map.of()));
    }

    /** Documents that come again between the snapshot and the last mark. */
    private Set<String> again(Snapshot snapshot) {
        Set<String> again = new HashSet<>();
        documents
                .subList((int) snapshot.offset(), (int)
                        marks.get(marks.size() - 1).getOffset())
                .forEach(document -> again.add(document.getId()));
        return again;
    }

    @Test
    void thoseThatNoLaterDecisionDependsOnAreNotCovered() throws IOException {
        Snapshot snapshot = Snapshot.read(snapshot(MARK), TOPICS, "test.annotated");
        Set<String> proven = new HashSet<>(uses(snapshot).keySet());
        proven.retainAll(again(snapshot));

        Coverage uses = audit(snapshot).uses();

        assertThat(uses.verified()).isEqualTo(proven.size()).isPositive();
        assertThat(uses.notCovered())
                .isEqualTo(uses(snapshot).size() - proven.size())
                .isPositive();
        assertThat(uses.reasons()).containsOnlyKeys("snapshot-only");
    }

    /** Whoever changes uses, and the digest of the file, changes a decision or something that is not counted as verified. */
    @Test
    void forgedOnesAreNeverVerified() throws IOException {
        Snapshot honest = Snapshot.read(snapshot(MARK), TOPICS, "test.annotated");
        Set<String> again = again(honest);
        Coverage before = audit(honest).uses();
        Map<Boolean, Integer> forged = new HashMap<>();
        for (String id : uses(honest).keySet()) {
            if (forged.merge(again.contains(id), 1, Integer::sum) <= 3) {
                Audited audited = audit(forged(honest, id));

                assertThat(audited.findings().count() > 0).isEqualTo(again.contains(id));
                if (!again.contains(id)) {
                    assertThat(audited.uses()).isEqualTo(before);
                }
            }
        }
        assertThat(forged).containsKeys(true, false);
    }

    private Snapshot forged(Snapshot honest, String documentId) {
        Map<String, Uses> changed = uses(honest);
        changed.computeIfPresent(
                documentId, (id, uses) -> new Uses(uses.count() + 3, uses.lastPlanVersion(), uses.lastSelection()));
        Path file = directory.resolve("snapshots").resolve("forged");
        Mark mark = marks.get((int) honest.markOffset());
        Snapshot.write(
                file,
                new Snapshot.Place(
                        TOPICS,
                        "test.annotated",
                        new Written<>(mark, honest.markOffset()),
                        honest.stageDecided(),
                        honest.selectedNext()),
                state(honest).entries(),
                changed.entrySet().iterator());
        return Snapshot.read(file, TOPICS, "test.annotated");
    }
}
