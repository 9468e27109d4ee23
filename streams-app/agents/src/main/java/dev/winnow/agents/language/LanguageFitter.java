package dev.winnow.agents.language;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.winnow.agent.AgentArtifact;
import dev.winnow.agent.AgentException;
import dev.winnow.agent.fit.FitSample;
import dev.winnow.agent.fit.FitTask;
import dev.winnow.agent.fit.Fitter;
import dev.winnow.agent.fit.Fitting;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Fits language: the model is given, the groups are the most frequent languages of the sample. Languages with too few documents, and those beyond the
 * most that are kept, share one group.
 */
public final class LanguageFitter implements Fitter {

    private static final int MOST_LANGUAGES = 32;
    private static final int FEWEST_DOCUMENTS = 10;

    /** Below it are tables of numbers, encoded bytes and markup; prose in a language that the model knows has twice as much. */
    private static final double LEAST_EVIDENCE = 0.005;

    /** Closer ones are two spellings of one language, or a text of a few words. */
    private static final double LEAST_LEAD = 1.5;

    @Override
    public String type() {
        return LanguageAgentFactory.TYPE;
    }

    @Override
    public Fitting start(FitTask task) {
        return sample -> fit(sample, task);
    }

    private static AgentArtifact fit(FitSample sample, FitTask task) {
        LanguageModel model = model();
        List<String> languages = sample.documents().subList(0, sample.fitted()).parallelStream()
                .map(document ->
                        LanguageAgentFactory.language(model.guess(document.text()), LEAST_EVIDENCE, LEAST_LEAD))
                .toList();
        Map<String, Integer> counts = new TreeMap<>();
        languages.forEach(language -> counts.merge(language, 1, Integer::sum));
        List<String> groups = groups(counts);
        ObjectNode fitted = task.figures(sample);
        fitted.putObject("labels").put("none", sample.fitted());
        ObjectNode sizes = fitted.putObject("groupSizes");
        groups.forEach(group -> sizes.put(group, 0));
        counts.forEach((language, count) -> {
            String group = groups.contains(language) ? language : LanguageAgentFactory.OTHER;
            sizes.put(group, sizes.get(group).asInt() + count);
        });
        return task.write(
                groups,
                JsonNodeFactory.instance
                        .objectNode()
                        .put(LanguageAgentFactory.LEAST_EVIDENCE, LEAST_EVIDENCE)
                        .put(LanguageAgentFactory.LEAST_LEAD, LEAST_LEAD),
                fitted,
                directory -> LanguageModel.copy(directory.resolve(LanguageAgentFactory.MODEL)));
    }

    /** The most frequent languages in alphabetical order, then the group of all others and that of what has none. */
    private static List<String> groups(Map<String, Integer> counts) {
        List<String> groups = new ArrayList<>(counts.entrySet().stream()
                .filter(entry -> entry.getValue() >= FEWEST_DOCUMENTS)
                .filter(entry -> !entry.getKey().equals(LanguageAgentFactory.UNKNOWN))
                .sorted(Map.Entry.<String, Integer>comparingByValue(Comparator.reverseOrder())
                        .thenComparing(Map.Entry.comparingByKey()))
                .limit(MOST_LANGUAGES)
                .map(Map.Entry::getKey)
                .sorted()
                .toList());
        groups.add(LanguageAgentFactory.OTHER);
        groups.add(LanguageAgentFactory.UNKNOWN);
        return groups;
    }

    private static LanguageModel model() {
        try {
            return LanguageModel.ofClassPath();
        } catch (IOException e) {
            throw new AgentException(
                    "cannot read the model of languages: " + e.getMessage() + "; check the class path", e);
        }
    }
}
