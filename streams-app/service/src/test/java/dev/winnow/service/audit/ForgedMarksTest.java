package dev.winnow.service.audit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.winnow.schemas.LabelShare;
import dev.winnow.schemas.Mark;
import dev.winnow.selection.AgentMemory;
import dev.winnow.selection.Plan;
import dev.winnow.selection.Policy;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Marks and plans that no console and no coordinator wrote, under decisions that one made. */
class ForgedMarksTest extends RecordedConsole {
    private Mark firstMark(int planVersion) {
        return marks.stream()
                .filter(candidate -> candidate.getPlanVersion() == planVersion)
                .findFirst()
                .orElseThrow();
    }

    @Test
    void aForgedIntensityIsNamedByItsOffset() throws IOException {
        record(Policy.POISSON);
        Mark mark = firstMark(1);
        mark.put("lambda", Math.nextDown(mark.getLambda()));

        Violation violation = only(verify());

        assertThat(violation.topic()).isEqualTo(TOPICS.marks());
        assertThat(violation.offset()).isEqualTo(marks.indexOf(mark));
        assertThat(violation.what()).contains("lambda");
    }

    @Test
    void aForgedDigestIsNamedByItsOffset() throws IOException {
        record(Policy.POISSON);
        marks.get(2).put("chainDigest", ByteBuffer.allocate(32));

        Violation violation = only(verify());

        assertThat(violation.offset()).isEqualTo(2);
        assertThat(violation.what()).contains("digest");
    }

    @Test
    void forgedCountsAndSharesAreNamed() throws IOException {
        record(Policy.POISSON);
        Mark counts = marks.get(1);
        counts.put("probed", counts.getProbed() + 1);
        Mark shares = marks.get(3);
        LabelShare share = shares.getShares().get(0);
        List<Long> moved = new ArrayList<>(share.getCounts());
        moved.set(0, moved.get(0) + 1);
        share.put("counts", moved);

        assertThat(verify().first()).extracting(Violation::offset).containsExactly(1L, 3L);
    }

    @Test
    void aMovedSwitchPointIsFound() throws IOException {
        record(Policy.POISSON);
        Mark mark = firstMark(1);
        mark.put("offset", mark.getOffset() + 7);

        assertThat(verify().first()).anyMatch(violation -> violation.topic().equals(TOPICS.marks()));
    }

    @Test
    void aMarkThatNoConsoleMadeIsNamed() throws IOException {
        record(Policy.POISSON);
        marks = new ArrayList<>(marks);
        marks.add(marks.get(marks.size() - 1));

        Violation violation = only(verify());

        assertThat(violation.topic()).isEqualTo(TOPICS.marks());
        assertThat(violation.offset()).isEqualTo(marks.size() - 1);
    }

    @Test
    void aFlippedWeightIsFoundInTheDecisionsUnderIt() throws IOException {
        record(Policy.POISSON);
        Plan plan = plans.get(1);
        AgentMemory agent = plan.agents().get(0);
        plans.put(
                1,
                Edits.withWeight(
                        plan,
                        agent.agent(),
                        agent.groups().get(0),
                        -agent.weights().get(0)));

        assertThat(verify().count()).isPositive();
    }
}
