package dev.winnow.lab.arm;

import dev.winnow.lab.worth.RewardHistory;
import dev.winnow.lab.worth.WorthFeatures;
import dev.winnow.lab.worth.WorthGroups;
import dev.winnow.lab.worth.WorthModel;
import dev.winnow.schemas.Annotation;
import dev.winnow.schemas.Document;
import dev.winnow.schemas.Reward;
import dev.winnow.schemas.RewardReport;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The agent {@value #AGENT} of an arm: labels documents by the rewards so far of documents like them, and learns from
 * every report. Rewards of documents that were offered before the report before are left out. One thread.
 */
final class Tutor {
    static final String AGENT = "influence";

    /** To the plans of an arm all that it has learned is one version. */
    static final String VERSION = "online";

    private static final int SAMPLE = 2_048;

    private final int groups;
    private final List<String> others;
    private final RewardHistory history = new RewardHistory();
    private final Deque<WorthFeatures> recent = new ArrayDeque<>();
    private final Map<String, WorthFeatures> stage = new HashMap<>();
    private Optional<WorthModel> model = Optional.empty();

    /**
     * @param groups groups by worth
     * @param others agents whose labels it looks at
     */
    Tutor(int groups, List<String> others) {
        this.groups = groups;
        this.others = others;
    }

    static List<String> names(int groups) {
        return WorthGroups.names(groups);
    }

    /** The same document with this agent's label. */
    Document label(Document document) {
        WorthFeatures features = features(document);
        stage.put(document.getId(), features);
        recent.add(features);
        if (recent.size() > SAMPLE) {
            recent.remove();
        }
        double worth = model.map(it -> it.worth(features)).orElse(Double.NaN);
        String group = model.map(it -> it.group(worth)).orElse(WorthGroups.UNRATED);
        List<Annotation> annotations = new ArrayList<>(document.getAnnotations());
        annotations.add(new Annotation(AGENT, group, worth, VERSION, ""));
        return Document.newBuilder(document).setAnnotations(annotations).build();
    }

    private WorthFeatures features(Document document) {
        Map<String, String> labels = new TreeMap<>();
        for (Annotation annotation : document.getAnnotations()) {
            if (others.contains(annotation.getAgent())) {
                labels.put(annotation.getAgent(), annotation.getGroup());
            }
        }
        return WorthFeatures.of(document.getText(), labels);
    }

    /** Learns from all parts of a report, and labels what comes from now on by it. */
    void learn(List<RewardReport> parts) {
        List<RewardHistory.Example> examples = new ArrayList<>();
        for (RewardReport part : parts) {
            for (Reward reward : part.getRewards()) {
                WorthFeatures features = stage.get(reward.getDocumentId());
                if (features != null && Double.isFinite(reward.getInfluence())) {
                    examples.add(new RewardHistory.Example(reward.getDocumentId(), features, reward.getInfluence()));
                }
            }
        }
        stage.clear();
        history.add(examples);
        model = history.fit(groups, List.copyOf(recent));
    }

    /** {@link WorthModel.Figures#heldOut()} of what it learned last; null where that has none. */
    Double heldOut() {
        return model.map(it -> it.figures().heldOut()).filter(it -> !it.isNaN()).orElse(null);
    }

    /** The documents of a recorded arm as they were labelled when they were decided. */
    static Iterator<Document> again(Arm arm, Iterator<Document> stream, RecordedArm recorded) {
        Tutor tutor = new Tutor(arm.mechanisms().influenceGroups(), arm.agents());
        List<Document> labelled = new ArrayList<>();
        Iterator<RecordedArm.Switch> switches = recorded.switches().iterator();
        RecordedArm.Switch next = switches.hasNext() ? switches.next() : null;
        for (long i = 0; i < recorded.decided(); i++) {
            while (next != null && next.offset() == i) {
                tutor.learn(next.report());
                next = switches.hasNext() ? switches.next() : null;
            }
            labelled.add(tutor.label(stream.next()));
        }
        return labelled.iterator();
    }
}
