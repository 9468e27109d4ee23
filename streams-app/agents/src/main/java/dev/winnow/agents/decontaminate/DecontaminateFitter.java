package dev.winnow.agents.decontaminate;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.winnow.agent.AgentArtifact;
import dev.winnow.agent.AgentException;
import dev.winnow.agent.fit.FitInput;
import dev.winnow.agent.fit.FitSample;
import dev.winnow.agent.fit.FitTask;
import dev.winnow.agent.fit.Fitter;
import dev.winnow.agent.fit.Fitting;
import java.util.Set;

/** Fits decontaminate: an index of the items of all tasks, and what it finds in the sample. */
public final class DecontaminateFitter implements Fitter {

    @Override
    public String type() {
        return DecontaminateAgentFactory.TYPE;
    }

    @Override
    public Set<FitInput> needs() {
        return Set.of(FitInput.TASKS);
    }

    @Override
    public Fitting start(FitTask task) {
        LeakIndexBuilder builder = new LeakIndexBuilder();
        task.items().forEach(builder::add);
        LeakIndex index = builder.build();
        if (index.grams().length == 0) {
            throw new AgentException("no item of the tasks has a part of " + Letters.LEAST
                    + " letters that is not common to more than " + LeakIndexBuilder.MOST_PARTS
                    + ": name tasks of longer items");
        }
        return sample -> fit(sample, task, index, builder.tooShort());
    }

    private static AgentArtifact fit(FitSample sample, FitTask task, LeakIndex index, int tooShort) {
        ObjectNode fitted = task.figures(sample);
        fitted.putObject("labels").put("none", sample.fitted());
        ObjectNode sizes = fitted.putObject("groupSizes");
        DecontaminateAgentFactory.GROUPS.forEach(group -> sizes.put(group, 0));
        sample.documents().forEach(document -> {
            String group =
                    DecontaminateAgentFactory.label(index.find(document.text())).group();
            sizes.put(group, sizes.get(group).asInt() + 1);
        });
        fitted.put("items", index.items().size()).put("itemsTooShort", tooShort).put("nGrams", index.grams().length);
        return task.write(
                DecontaminateAgentFactory.GROUPS,
                JsonNodeFactory.instance.objectNode(),
                fitted,
                directory -> LeakIndexFile.write(index, directory.resolve(DecontaminateAgentFactory.INDEX)));
    }
}
