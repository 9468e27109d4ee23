package example;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.winnow.agent.fit.FitSample;
import dev.winnow.agent.fit.FitTask;
import dev.winnow.agent.fit.Fitter;
import dev.winnow.agent.fit.Fitting;
import java.util.List;

/** Makes half of the documents short and half of them long. */
public final class LengthFitter implements Fitter {
    @Override
    public String type() {
        return "length";
    }

    @Override
    public Fitting start(FitTask task) {
        return sample -> {
            ObjectNode configuration = JsonNodeFactory.instance.objectNode().put("longest", median(sample));
            ObjectNode figures = task.figures(sample);
            figures.putObject("labels").put("none", sample.fitted());
            return task.write(List.of("short", "long"), configuration, figures, directory -> {});
        };
    }

    private static int median(FitSample sample) {
        return sample.documents().stream()
                .limit(sample.fitted())
                .mapToInt(document -> document.text().length())
                .sorted()
                .skip(sample.fitted() / 2)
                .findFirst()
                .orElseThrow();
    }
}
