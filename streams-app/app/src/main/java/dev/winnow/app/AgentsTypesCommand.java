package dev.winnow.app;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.winnow.agent.AgentCatalog;
import dev.winnow.agent.AgentFactory;
import dev.winnow.agent.fit.FitInput;
import dev.winnow.agent.fit.Fitter;
import dev.winnow.agents.fit.AgentFitter;
import dev.winnow.runtime.ResultOutput;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Lists the types of agents on the class path. */
@Command(
        name = "types",
        description = {
            "List the types of agents on the class path, fitted or not: what each reports about a document, whether it can be fitted, and what a fit needs.",
            "Name jars with types of your own in WINNOW_CLASSPATH."
        })
final class AgentsTypesCommand implements Callable<Integer> {
    @Mixin
    ResultOutput output;

    @Override
    public Integer call() {
        Map<String, Fitter> fitters = AgentFitter.fitters();
        ArrayNode types = JsonNodeFactory.instance.arrayNode();
        List<String> lines = new ArrayList<>();
        for (AgentFactory factory : AgentCatalog.factories().values()) {
            Fitter fitter = fitters.get(factory.type());
            types.add(describe(factory, fitter));
            lines.add(String.format(Locale.ROOT, "%-16s  %s", factory.type(), factory.description()));
            lines.add("    " + (fitter == null ? "cannot be fitted" : "fitted from documents" + inputs(fitter)));
        }
        output.show(types, out -> lines.forEach(out::println));
        return 0;
    }

    private static ObjectNode describe(AgentFactory factory, Fitter fitter) {
        ObjectNode type = JsonNodeFactory.instance
                .objectNode()
                .put("type", factory.type())
                .put("description", factory.description())
                .put("canBeFitted", fitter != null);
        put(type.putArray("needs"), fitter == null ? Set.of() : fitter.needs());
        put(type.putArray("uses"), fitter == null ? Set.of() : fitter.uses());
        return type;
    }

    private static void put(ArrayNode array, Set<FitInput> inputs) {
        for (FitInput input : new TreeSet<>(inputs)) {
            ObjectNode one = array.addObject();
            if (!input.option().isEmpty()) {
                one.put("option", input.option());
            }
            one.put("what", input.what());
        }
    }

    private static String inputs(Fitter fitter) {
        StringBuilder text = new StringBuilder();
        for (FitInput input : new TreeSet<>(fitter.needs())) {
            text.append("; needs ").append(phrase(input));
        }
        for (FitInput input : new TreeSet<>(fitter.uses())) {
            text.append("; uses ").append(phrase(input));
        }
        return text.toString();
    }

    private static String phrase(FitInput input) {
        return input.option().isEmpty() ? input.what() : input.option() + ", " + input.what();
    }
}
