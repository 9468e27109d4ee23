package dev.winnow.lab.bench;

import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Compares the agent that asks published rules with published code. */
@Command(
        name = "rules",
        mixinStandardHelpOptions = true,
        description = {
            "Compare the agent rules, rule by rule, with decisions of datatrove's filters on the same documents, and"
                    + " list where they differ.",
            "ops/bench/rules_oracle.py writes those decisions."
        },
        footer = {
            "",
            "Example:",
            "  oracle/bin/python ops/bench/rules_oracle.py decisions.jsonl crawl/*.jsonl.gz",
            "  winnow bench rules --oracle decisions.jsonl --report rules.json"
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
