package dev.winnow.lab.experiment;

import dev.winnow.lab.arm.Arm;
import dev.winnow.lab.arm.Arms;
import dev.winnow.lab.arm.Corpus;
import dev.winnow.lab.arm.CurvePoint;
import dev.winnow.lab.arm.ExperimentSettings;
import dev.winnow.lab.arm.RecordedArm;
import dev.winnow.lab.arm.SeedResult;
import dev.winnow.lab.process.StepLog;
import dev.winnow.lab.process.TextInputs;
import dev.winnow.runtime.ReportFile;
import dev.winnow.runtime.UsageException;
import dev.winnow.stack.ScratchDirectory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Compares ways of selecting on the same model, stream and token budget. */
@Command(
        name = "experiment",
        sortOptions = false,
        description = {
            "Compare ways of selecting: train the same model on the same stream, with the same number of tokens, once for every arm and seed.",
            "Arms: random; each agent alone; all agents but one; fixed-theta; paper-literal; all; oracle, where the corpus marks noise; everything, which trains on twice the tokens.",
            "Only when named in --arms, all agents with one mechanism each: ucb-budget, which gives more probes to groups that are good or little known; source-floors, which keeps of every domain at least half of the selection ratio; leave-one-out, whose theta follows what selection would lose without the agent; light-refresh, which measures a part of the probes three times between two updates; discriminator, whose trainer measures nothing and is replaced by the stand-in; influence, with one agent more, which learns from all rewards so far what a document is worth; veto-leaks, which selects nothing that holds items of the reference tasks; ranked, where betr, dsir and quality, those that are there, have 20 groups of like size; primed, where betr has 20 groups whose first weights rise with its score.",
            "Also only when named: betr-classifier, dsir-classifier and quality-classifier, which no reward moves and which keep the documents that the agent scores highest; NAME@FACTOR, which is arm NAME with the share of each domain in the selection within FACTOR of its share of the stream.",
            "Decisions are made by the console's own code without a broker; one arm is then repeated with a real broker, console and coordinator, and must decide alike.",
            "Multiple-choice tasks among the reference tasks are evaluated too."
        },
        exitCodeList = {
            "0:all arms ended, and the repeated arm decided alike",
            "1:an arm failed, or the repeated arm decided otherwise",
            "2:wrong usage or configuration"
        })
public final class ExperimentCommand implements Callable<Integer> {
    /** Options that change nothing in the result. */
    private static final Set<String> PLACES =
            Set.of("--data-dir", "--output", "--report", "--workers", "--quiet", "--config");

    @Spec
    CommandSpec spec;

    @Mixin
    TextInputs text;

    @Option(
            names = "--agents-dir",
            paramLabel = "DIR",
            description = "Fitted agents (default: fit quality, domain and topic on the input).")
    Path agents;

    @Option(names = "--max-documents", description = "Read at most so many documents of the input (default: all).")
    Long maxDocuments;

    @Option(
            names = "--hold-out",
            paramLabel = "SHARE",
            defaultValue = "0.02",
            description = "Share of the documents that no arm is offered, for the held-out losses.")
    double heldOut;

    @Option(
            names = "--plant-leaks",
            paramLabel = "N",
            defaultValue = "0",
            description =
                    "Add N documents that hold items of the reference tasks, fit decontaminate too, and show how many"
                            + " leaks each arm selects.")
    int plantedLeaks;

    @Option(
            names = "--arms",
            split = ",",
            paramLabel = "NAME",
            description = "Arms to run (default: all but those of single mechanisms).")
    List<String> names = new ArrayList<>();

    @Option(
            names = "--seeds",
            split = ",",
            paramLabel = "SEED",
            description = "Seeds of the first weights, the order of the stream and all draws (default: 1,2,3).")
    List<Long> seeds = new ArrayList<>();

    @Option(
            names = "--workers",
            description =
                    "Arms that are trained side by side, one thread each; on a GPU they share it (default: as many as there are cores).")
    int workers = Runtime.getRuntime().availableProcessors();

    @Option(
            names = "--repeat-arm",
            paramLabel = "NAME",
            defaultValue = Arm.ALL,
            description = "Arm whose first seed is repeated with a real broker; 'none' for no arm.")
    String repeatArm;

    @Option(
            names = "--quick",
            description =
                    "Few documents, steps and seeds: under two minutes on two cores, and no evidence of anything.")
    boolean quick;

    @Option(
            names = "--data-dir",
            paramLabel = "DIR",
            description = "Keep corpus, agents and results here; what exists already is not made again (default: a"
                    + " temporary folder, deleted at the end).")
    Path dataDirectory;

    @Option(
            names = "--output",
            paramLabel = "DIR",
            description = "Write the page (index.html), its plots (SVG), the tables and the JSON into this folder.")
    Path output;

    @Mixin
    ReportFile report;

    @Option(names = "--quiet", description = "Disable progress output.")
    boolean quiet;

    @Mixin
    ExperimentOptions options;

    @Override
    public Integer call() throws Exception {
        boolean temporary = dataDirectory == null;
        Path directory = temporary
                ? Files.createTempDirectory("winnow-experiment-")
                : Files.createDirectories(dataDirectory).toAbsolutePath();
        StepLog log = new StepLog("winnow experiment", System.out, quiet, System.console() != null);
        try {
            return run(directory, log);
        } finally {
            if (temporary) {
                ScratchDirectory.delete(directory);
            }
        }
    }

    private int run(Path directory, StepLog log) throws Exception {
        if (plantedLeaks < 0 || (plantedLeaks > 0 && text.references.isEmpty())) {
            throw new UsageException("invalid --plant-leaks " + plantedLeaks
                    + ": 0 or more, and above 0 only with tasks to plant, --reference");
        }
        ExperimentSettings settings = options.settings(quick);
        ExperimentInput input = new ExperimentInput(
                text.inputs,
                text.references,
                Optional.ofNullable(agents),
                maxDocuments != null ? maxDocuments : quick ? ExperimentOptions.QUICK_DOCUMENTS : Long.MAX_VALUE,
                heldOut,
                plantedLeaks);
        ExperimentInput.Ready ready = input.prepare(directory, log);
        Corpus corpus = ready.split().stream();
        List<String> agentNames = List.copyOf(corpus.agents().groups().keySet());
        List<Arm> arms = chosen(Arms.of(agentNames, corpus.noiseKnown()), Arms.ofMechanisms(agentNames));
        List<ArmJob> jobs = jobs(arms, settings, ready, directory);
        List<SeedResult> results = new Workers(directory, workers)
                .run(
                        jobs,
                        result -> log.print("%s", line(result)),
                        progress -> log.live(live(progress, log.elapsedSeconds())));
        Optional<ThroughStack.Comparison> comparison = repeated(jobs, corpus, directory, log);
        ExperimentOutcome outcome = new ExperimentOutcome(commandLine(), quick, settings, arms, results, comparison);
        outcome.write(Optional.ofNullable(output), report);
        spec.commandLine().getOut().println(outcome.table());
        spec.commandLine().getOut().print(LeakShares.table(LeakShares.of(results)));
        spec.commandLine().getOut().flush();
        List<String> differences =
                comparison.map(ThroughStack.Comparison::differences).orElse(List.of());
        if (!differences.isEmpty()) {
            log.complain(
                    "the arm that was repeated with a broker decided otherwise: " + String.join("; ", differences));
        }
        return differences.isEmpty() ? 0 : 1;
    }

    private List<Arm> chosen(List<Arm> plain, List<Arm> onlyByName) {
        List<Arm> all = new ArrayList<>(plain);
        all.addAll(onlyByName);
        if (!names.isEmpty()) {
            return Arms.named(names, all);
        }
        int agentCount = plain.get(0).agents().size();
        // all but one: half of the time, and nothing that the others do not show to run
        return plain.stream()
                .filter(arm ->
                        !quick || arm.agents().size() == 1 || arm.agents().size() == agentCount)
                .toList();
    }

    /** Seed by seed, so that an interrupted experiment has whole seeds; the longest arm of a seed first. */
    private List<ArmJob> jobs(
            List<Arm> arms, ExperimentSettings settings, ExperimentInput.Ready ready, Path directory) {
        List<Long> chosenSeeds = seeds.isEmpty() ? (quick ? List.of(1L, 2L) : List.of(1L, 2L, 3L)) : seeds;
        List<ArmJob> jobs = new ArrayList<>();
        for (long seed : chosenSeeds) {
            for (Arm arm : arms) {
                boolean recorded = arm.name().equals(repeatArm) && seed == chosenSeeds.get(0);
                jobs.add(new ArmJob(
                        arm,
                        seed,
                        settings,
                        ready.corpus(),
                        ready.references(),
                        ready.heldOut(),
                        recorded ? directory.resolve("recording").toString() : null,
                        options.tokenizer(),
                        options.device,
                        1));
            }
        }
        return jobs;
    }

    private static Optional<ThroughStack.Comparison> repeated(
            List<ArmJob> jobs, Corpus corpus, Path directory, StepLog log) throws Exception {
        Optional<ArmJob> recorded =
                jobs.stream().filter(job -> job.recording() != null).findFirst();
        if (recorded.isEmpty()) {
            return Optional.empty();
        }
        Path stack = directory.resolve("stack");
        if (Files.exists(stack)) {
            ScratchDirectory.delete(stack);
        }
        RecordedArm arm = RecordedArm.read(Path.of(recorded.get().recording()));
        ThroughStack.Comparison comparison = new ThroughStack(
                        arm,
                        corpus.stream(recorded.get().seed(), recorded.get().arm(), arm),
                        what -> log.live("repeating arm " + recorded.get().name() + ": " + what))
                .run(stack);
        log.print(
                "repeated   arm %s with a broker: %,d documents, %,d selected, %,d probes, %d plans: %s",
                recorded.get().name(),
                comparison.documents(),
                comparison.selected(),
                comparison.probes(),
                comparison.plans(),
                comparison.differences().isEmpty() ? "all equal" : comparison.differences());
        return Optional.of(comparison);
    }

    private static String line(SeedResult result) {
        CurvePoint last = result.curve().get(result.curve().size() - 1);
        return String.format(
                Locale.ROOT,
                "%-16s seed %d  report loss %.3f  %,d tokens  %,d of %,d documents kept  %.0f s",
                result.arm(),
                result.seed(),
                last.reportLoss(),
                result.tokens(),
                result.selected(),
                result.decided(),
                result.seconds());
    }

    private static String live(Workers.Progress progress, double seconds) {
        String left = progress.steps() == 0
                ? "…"
                : Duration.ofSeconds(Math.round(
                                seconds * (progress.allSteps() - progress.steps()) / Math.max(1, progress.steps())))
                        .toString()
                        .substring(2)
                        .toLowerCase(Locale.ROOT);
        return String.format(
                Locale.ROOT,
                "arms: %d of %d done, step %,d of %,d, %s left",
                progress.done(),
                progress.all(),
                progress.steps(),
                progress.allSteps(),
                left);
    }

    /** The command that gives the same result: without options for where to keep it and how much to do at a time. */
    private String commandLine() {
        StringBuilder line = new StringBuilder("ops/winnow experiment");
        for (OptionSpec option : spec.options()) {
            if (!PLACES.contains(option.longestName())
                    && spec.commandLine().getParseResult().hasMatchedOption(option.longestName())) {
                line.append(' ').append(option.longestName());
                if (option.arity().max() > 0) {
                    spec.commandLine()
                            .getParseResult()
                            .matchedOption(option.longestName())
                            .originalStringValues()
                            .forEach(value -> line.append(' ').append(value));
                }
            }
        }
        return line.toString();
    }
}
