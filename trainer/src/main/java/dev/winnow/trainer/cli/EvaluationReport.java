package dev.winnow.trainer.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.winnow.trainer.checkpoint.TrainerState;
import dev.winnow.trainer.evaluation.HeldOutText;
import dev.winnow.trainer.evaluation.ReportShardLoss;
import dev.winnow.trainer.evaluation.ZeroShot;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * What an evaluation found, as a table for a person and as JSON; what was not asked for is empty and is left out.
 *
 * @param state of the checkpoint
 * @param parameters of the model
 * @param scores of the tasks
 * @param reference loss on each report shard
 * @param heldOut loss on each domain
 */
record EvaluationReport(
        TrainerState state,
        long parameters,
        List<ZeroShot.Score> scores,
        Map<String, ReportShardLoss.Loss> reference,
        Map<String, HeldOutText.Loss> heldOut) {

    /** Whether every likelihood was a number. */
    boolean sound() {
        return scores.stream().allMatch(score -> score.unscored() == 0)
                && reference.values().stream().allMatch(loss -> Double.isFinite(loss.nats()))
                && heldOut.values().stream().allMatch(loss -> Double.isFinite(loss.nats()));
    }

    private double referenceMean() {
        return reference.values().stream()
                .mapToDouble(ReportShardLoss.Loss::nats)
                .average()
                .orElse(Double.NaN);
    }

    String table() {
        StringBuilder table = new StringBuilder();
        line(
                table,
                "step %,d, %,d tokens trained on, %,d parameters, context %d",
                state.step(),
                state.tokens(),
                parameters,
                state.shape().context());
        if (!scores.isEmpty()) {
            line(
                    table,
                    "%n%-20s %7s %7s %7s %9s %7s %7s %10s",
                    "task",
                    "items",
                    "acc",
                    "±",
                    "acc_norm",
                    "±",
                    "chance",
                    "truncated");
            scores.forEach(score -> score(table, score));
            if (scores.size() > 1) {
                score(table, ZeroShot.Score.average(scores));
            }
        }
        if (!reference.isEmpty()) {
            line(table, "%n%-20s %7s %10s %12s", "report shard", "items", "tokens", "nats/token");
            reference.forEach((task, loss) ->
                    line(table, "%-20s %,7d %,10d %12.4f", task, loss.items(), loss.tokens(), loss.nats()));
            if (reference.size() > 1) {
                line(table, "%-20s %7s %10s %12.4f", "average", "", "", referenceMean());
            }
        }
        if (!heldOut.isEmpty()) {
            line(table, "%n%-20s %18s %12s %10s", "held-out domain", "tokens", "nats/token", "bits/byte");
            heldOut.forEach((domain, loss) ->
                    line(table, "%-20s %,18d %12.4f %10.4f", domain, loss.tokens(), loss.nats(), loss.bitsPerByte()));
        }
        return table.toString();
    }

    private static void score(StringBuilder table, ZeroShot.Score score) {
        line(
                table,
                "%-20s %,7d %7.4f %7.4f %9.4f %7.4f %7.4f %,10d",
                score.task(),
                score.items(),
                score.accuracy(),
                score.accuracyStderr(),
                score.normalised(),
                score.normalisedStderr(),
                score.chance(),
                score.truncated());
    }

    private static void line(StringBuilder table, String format, Object... values) {
        table.append(String.format(Locale.ROOT, format, values)).append(System.lineSeparator());
    }

    ObjectNode json() {
        ObjectNode json = new ObjectMapper().createObjectNode();
        json.put("step", state.step());
        json.put("tokens", state.tokens());
        json.put("parameters", parameters);
        json.put("context", state.shape().context());
        json.put("vocabulary", state.vocabulary());
        if (!scores.isEmpty()) {
            ArrayNode tasks = json.putArray("tasks");
            scores.forEach(score -> score(tasks.addObject(), score));
            score(json.putObject("average"), ZeroShot.Score.average(scores));
        }
        if (!reference.isEmpty()) {
            ObjectNode losses = json.putObject("reference");
            reference.forEach((task, loss) -> {
                ObjectNode each = losses.putObject(task);
                each.put("items", loss.items());
                each.put("tokens", loss.tokens());
                number(each, "natsPerToken", loss.nats());
            });
            number(json, "referenceLoss", referenceMean());
        }
        if (!heldOut.isEmpty()) {
            ObjectNode losses = json.putObject("heldOut");
            heldOut.forEach((domain, loss) -> {
                ObjectNode each = losses.putObject(domain);
                each.put("tokens", loss.tokens());
                each.put("bytes", loss.bytes());
                each.put("capped", loss.capped());
                number(each, "natsPerToken", loss.nats());
                number(each, "bitsPerByte", loss.bitsPerByte());
            });
        }
        return json;
    }

    private static void score(ObjectNode json, ZeroShot.Score score) {
        json.put("task", score.task());
        json.put("items", score.items());
        number(json, "acc", score.accuracy());
        number(json, "accStderr", score.accuracyStderr());
        number(json, "accNorm", score.normalised());
        number(json, "accNormStderr", score.normalisedStderr());
        number(json, "chance", score.chance());
        json.put("truncated", score.truncated());
        json.put("unscored", score.unscored());
    }

    private static void number(ObjectNode json, String name, double value) {
        // JSON has no NaN: what is not known is left out
        if (Double.isFinite(value)) {
            json.put(name, value);
        }
    }
}
