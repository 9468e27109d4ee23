package dev.winnow.decision;

import dev.winnow.schemas.Annotation;
import dev.winnow.schemas.Document;
import dev.winnow.selection.AgentMemory;
import dev.winnow.selection.Plan;
import dev.winnow.selection.PlanOrigin;
import dev.winnow.selection.Policy;
import dev.winnow.selection.UpdateRule;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** Plans and annotated documents out of a seed. */
public final class Crawl {
    public static final String RUN = "night";

    private static final List<String> QUALITY = List.of("low", "middle", "high");
    private static final List<String> DOMAIN = List.of("web", "book");

    private final Random random;

    public Crawl(long seed) {
        random = new Random(seed);
    }

    /** Plan 0 at a ratio of a tenth. */
    public static Plan plan0() {
        return plan0(RUN, Policy.POISSON);
    }

    public static Plan plan0(String run, Policy policy) {
        return Plan.initial(
                run,
                Map.of("domain", DOMAIN, "quality", QUALITY),
                1.0,
                0.1,
                policy,
                UpdateRule.WINNOW,
                42,
                20,
                2_000,
                0.2,
                0.1,
                Map.of("domain", "d1", "quality", "q1"));
    }

    /** A plan after another, with weights out of the seed. */
    public Plan next(Plan plan) {
        List<AgentMemory> agents = plan.agents().stream()
                .map(agent -> new AgentMemory(
                        agent.agent(),
                        agent.theta(),
                        agent.groups(),
                        agent.groups().stream()
                                .map(group -> random.nextGaussian())
                                .toList(),
                        agent.shares()))
                .toList();
        return plan.next(agents, plan.stageDocuments(), new PlanOrigin(plan.version(), "", false, Double.NaN, 0, ""));
    }

    /** Documents of which some lack an agent and some repeat an earlier one. */
    public List<Document> documents(int count) {
        List<Document> documents = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            documents.add(
                    i > 10 && random.nextInt(20) == 0 ? documents.get(random.nextInt(documents.size())) : document());
        }
        return documents;
    }

    public Document document() {
        byte[] id = new byte[32];
        random.nextBytes(id);
        List<Annotation> annotations = new ArrayList<>();
        if (random.nextInt(10) > 0) {
            annotations.add(new Annotation("quality", QUALITY.get(random.nextInt(3)), 0.5, "q1", ""));
        }
        annotations.add(new Annotation("domain", DOMAIN.get(random.nextInt(2)), Double.NaN, "d1", ""));
        return Document.newBuilder()
                .setId(HexFormat.of().formatHex(id))
                .setText("text " + random.nextInt())
                .setSource("web")
                .setTokens(5)
                .setAnnotations(annotations)
                .build();
    }
}
