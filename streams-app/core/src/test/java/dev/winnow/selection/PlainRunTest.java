package dev.winnow.selection;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * A run without any mechanism decides and learns as it did before there were any: the digests, over every bit of plans and decisions, were
 * taken from the code of that time. They hold as long as old runs can be audited.
 */
class PlainRunTest {
    private static final int STAGES = 5;

    @ParameterizedTest
    @CsvSource({
        "POISSON,WINNOW,26fc29b08f903bc5a825bc3afb18069a5a0c28a12dd866128dbcccc1a52aa526",
        "TOP_K,WINNOW,8460efe1aeea21144f656d1ffcff8b821e71ce2861964b3da8e8aeeb104229f9",
        "POISSON,PAPER_LITERAL,c71f3e694ed6727c308c2bc7b4082e27085b6d5e6a6bc3b95becad0cbbf22961"
    })
    void plansAndDecisionsAreTheSameToTheBit(Policy policy, UpdateRule rule, String digest) {
        SyntheticStream stream = new SyntheticStream(11);
        Plan plan =
                Plan.initial("plain", SyntheticStream.GROUPS, 0.05, 0.1, policy, rule, 11, 12, 800, 0.2, 0.1, Map.of());
        LabelSample sample = new LabelSample(500);
        MessageDigest chain = Hashing.sha256();
        for (int stage = 0; stage < STAGES; stage++) {
            Decider decider = new Decider(plan, IntensitySolver.solve(plan, sample));
            List<ProbeReward> rewards = new ArrayList<>();
            for (SyntheticStream.Item item : stream.next(1_000)) {
                Labels labels = Labels.of(plan, item.labels());
                Uses uses = new Uses(item.labels().hashCode() & 1, -1);
                Decision decision = decider.decide(item.id(), labels, uses);
                sample.offer(item.id(), labels);
                add(chain, decision.probability(), decision.score(), decision.accepted() ? 1 : 0);
                decision.probes().forEach(probe -> add(chain, probe.agent(), probe.group(), probe.probability()));
                if (!decision.probes().isEmpty()) {
                    rewards.add(new ProbeReward(item.id(), item.labels(), stream.measure(item)));
                }
            }
            plan = PlanUpdate.next(plan, new Evidence(stage, rewards, sample.counts(plan), 0.9, 1_000))
                    .plan();
            for (AgentMemory agent : plan.agents()) {
                add(chain, agent.theta());
                agent.weights().forEach(weight -> add(chain, weight));
                agent.shares().forEach(share -> add(chain, share));
            }
            add(chain, plan.stageDocuments(), plan.probes());
        }
        assertThat(HexFormat.of().formatHex(chain.digest())).isEqualTo(digest);
    }

    private static void add(MessageDigest chain, double... values) {
        for (double value : values) {
            chain.update(ByteBuffer.allocate(8)
                    .putLong(Double.doubleToLongBits(value))
                    .array());
        }
    }
}
