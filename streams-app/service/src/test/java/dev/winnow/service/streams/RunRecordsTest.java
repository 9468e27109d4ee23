package dev.winnow.service.streams;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.winnow.decision.Crawl;
import dev.winnow.decision.PlanRecords;
import dev.winnow.kafka.client.DecodeResult;
import dev.winnow.kafka.registry.FakeRegistry;
import dev.winnow.kafka.registry.RecordSerdes;
import dev.winnow.kafka.registry.RegistryException;
import dev.winnow.schemas.AgentPlan;
import dev.winnow.schemas.LabelShare;
import dev.winnow.schemas.Mark;
import dev.winnow.selection.StreamCounts;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class RunRecordsTest {
    private static final String PLANS = "test.night.plans";
    private static final String MARKS = "test.night.marks";

    private FakeRegistry registry;
    private RecordSerdes serdes;
    private RunRecords records;

    @BeforeEach
    void start() throws IOException {
        registry = new FakeRegistry();
        serdes = new RecordSerdes(registry.client(), true);
        records = new RunRecords(serdes);
    }

    @AfterEach
    void stop() {
        registry.close();
    }

    private byte[] plan(UnaryOperator<dev.winnow.schemas.Plan.Builder> change) {
        var builder = dev.winnow.schemas.Plan.newBuilder(PlanRecords.toRecord(Crawl.plan0()));
        return serdes.plan().serializer().serialize(PLANS, change.apply(builder).build());
    }

    private static Mark.Builder mark() {
        return Mark.newBuilder()
                .setRun(Crawl.RUN)
                .setPartition(0)
                .setOffset(256)
                .setPlanVersion(0)
                .setLambda(0.1)
                .setBoundary(1)
                .setShares(PlanRecords.toShares(
                        Crawl.plan0(), new StreamCounts(List.of(List.of(30L, 10L), List.of(1L, 2L, 3L)))))
                .setDecided(256)
                .setSelected(20)
                .setProbed(30)
                .setChainDigest(ByteBuffer.allocate(32));
    }

    private byte[] mark(UnaryOperator<Mark.Builder> change) {
        return serdes.mark().serializer().serialize(MARKS, change.apply(mark()).build());
    }

    private String planReason(byte[] bytes) {
        return reason(records.plan(PLANS, bytes));
    }

    private String markReason(byte[] bytes) {
        return reason(records.mark(MARKS, bytes));
    }

    private static String reason(DecodeResult<?> reading) {
        return reading instanceof DecodeResult.Unreadable<?> unreadable ? unreadable.reason() : "";
    }

    @Test
    void whatWinnowWritesIsRead() {
        assertThat(records.plan(PLANS, plan(plan -> plan)).found()).contains(Crawl.plan0());
        assertThat(records.mark(MARKS, mark(mark -> mark)).found()).contains(mark().build());
    }

    @Test
    void everyPrefixOfARecordIsUnreadable() {
        byte[] plan = plan(all -> all);
        byte[] mark = mark(all -> all);
        for (int length = 0; length < plan.length; length++) {
            assertThat(planReason(Arrays.copyOf(plan, length)))
                    .as("length %d", length)
                    .isEqualTo("undecodable");
        }
        for (int length = 0; length < mark.length; length++) {
            assertThat(markReason(Arrays.copyOf(mark, length)))
                    .as("length %d", length)
                    .isEqualTo("undecodable");
        }
    }

    @Test
    void aRecordOfAnotherKindOrFormatIsUnreadable() {
        byte[] plan = plan(all -> all);
        byte[] magic = plan.clone();
        magic[0] = 1;
        byte[] unknown = plan.clone();
        ByteBuffer.wrap(unknown).putInt(1, Integer.MAX_VALUE);

        assertThat(planReason(magic)).isEqualTo("undecodable");
        assertThat(planReason(unknown)).isEqualTo("undecodable");
        assertThat(planReason(mark(all -> all))).isEqualTo("undecodable");
        assertThat(markReason(plan)).isEqualTo("undecodable");
        assertThat(planReason(null)).isEqualTo("empty-record");
        assertThat(markReason(null)).isEqualTo("empty-record");
    }

    @Test
    void aPlanWithValuesThatNoPlanHasIsUnreadable() {
        List<AgentPlan> agents = PlanRecords.toRecord(Crawl.plan0()).getAgents();
        AgentPlan nan = AgentPlan.newBuilder(agents.get(0)).setTheta(Double.NaN).build();

        assertThat(planReason(plan(plan -> plan.setAgents(List.of(nan, agents.get(1))))))
                .isEqualTo("invalid");
        assertThat(planReason(plan(plan -> plan.setAgents(List.of())))).isEqualTo("invalid");
        assertThat(planReason(plan(plan -> plan.setTemperature(Double.NaN)))).isEqualTo("invalid");
        assertThat(planReason(plan(plan -> plan.setSelectionRatio(-1)))).isEqualTo("invalid");
        assertThat(planReason(plan(plan -> plan.setVersion(-7)))).isEqualTo("invalid");
    }

    @Test
    void aMarkWithValuesThatNoConsoleWritesIsUnreadable() {
        LabelShare share = mark().getShares().get(0);
        LabelShare negative =
                LabelShare.newBuilder(share).setCounts(List.of(-1L, 1L)).build();
        LabelShare huge = LabelShare.newBuilder(share)
                .setCounts(List.of(Long.MAX_VALUE, 1L))
                .build();

        assertThat(markReason(mark(mark -> mark.setLambda(Double.NaN)))).isEqualTo("invalid");
        assertThat(markReason(mark(mark -> mark.setLambda(Double.POSITIVE_INFINITY))))
                .isEqualTo("invalid");
        assertThat(markReason(mark(mark -> mark.setBoundary(2)))).isEqualTo("invalid");
        assertThat(markReason(mark(mark -> mark.setPartition(-1)))).isEqualTo("invalid");
        assertThat(markReason(mark(mark -> mark.setOffset(-1)))).isEqualTo("invalid");
        assertThat(markReason(mark(mark -> mark.setPlanVersion(-1)))).isEqualTo("invalid");
        assertThat(markReason(mark(mark -> mark.setSelected(257)))).isEqualTo("invalid");
        assertThat(markReason(mark(mark -> mark.setDecided(-1)))).isEqualTo("invalid");
        assertThat(markReason(mark(mark -> mark.setShares(List.of(negative))))).isEqualTo("invalid");
        assertThat(markReason(mark(mark -> mark.setShares(List.of(huge))))).isEqualTo("invalid");
    }

    @Test
    void aMarkOfOtherAgentsOrGroupsFitsNoPlanOfTheRun() {
        Mark mark = mark().build();
        List<LabelShare> shares = mark.getShares();

        assertThat(RunRecords.misfit(Crawl.plan0(), mark)).isEmpty();
        assertThat(RunRecords.misfit(
                        Crawl.plan0(), mark().setShares(shares.subList(0, 1)).build()))
                .isPresent();
        assertThat(RunRecords.misfit(
                        Crawl.plan0(),
                        mark().setShares(List.of(shares.get(1), shares.get(0))).build()))
                .isPresent();
    }

    @Test
    void aRegistryThatDoesNotAnswerIsNotTheFaultOfTheRecord() {
        byte[] plan = plan(all -> all);
        registry.close();
        RunRecords elsewhere = new RunRecords(new RecordSerdes(registry.client(), true));

        assertThatThrownBy(() -> elsewhere.plan(PLANS, plan)).isInstanceOf(RegistryException.class);
    }

    @Test
    void flippedBytesAreReadOrSkippedButNeverThrown() {
        Random random = new Random(11);
        byte[] plan = plan(all -> all);
        byte[] mark = mark(all -> all);
        for (int round = 0; round < 2_000; round++) {
            byte[] bytes = round % 2 == 0 ? plan.clone() : mark.clone();
            for (int flips = 1 + random.nextInt(3); flips > 0; flips--) {
                bytes[5 + random.nextInt(bytes.length - 5)] ^= (byte) (1 << random.nextInt(8));
            }
            DecodeResult<?> reading = round % 2 == 0 ? records.plan(PLANS, bytes) : records.mark(MARKS, bytes);
            assertThat(reading.bytes()).isSameAs(bytes);
        }
    }
}
