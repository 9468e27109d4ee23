package dev.winnow.lab.bench;

import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Compares the agent that asks published rules with published code. */
@Command(
        name = "rules",
        description = {
            "Compare the agent rules, rule by rule, with decisions of datatrove's filters on the same documents, and"
                    + " list where they differ.",
            "ops/bench/rules_oracle.py writes those decisions."
        })
final class BenchRulesCommand implements Callable<Integer> {
    @Mixin
    BenchOutput output;

    @Option(
            names = "--oracle",
            required = true,
            paramLabel = "FILE",
            description = "JSONL with the text of each document, and by rule whether it breaks it.")
    Path oracle;

    @Override
    public Integer call() throws Exception {
        return output.of((scratch, out) -> RulesBenchReport.of(output.commandLine(), oracle), RulesBenchReport::table);
    }
}
