package dev.winnow.app;

import dev.winnow.agent.AgentArtifact;
import dev.winnow.agent.AgentCatalog;
import dev.winnow.kafka.client.KafkaConnection;
import dev.winnow.kafka.provisioning.TopicProvisioner;
import dev.winnow.kafka.topic.Retention;
import dev.winnow.kafka.topic.RunTopics;
import dev.winnow.runtime.ConfigurationFile;
import dev.winnow.runtime.TrainingRunCommand;
import dev.winnow.runtime.UsageException;
import dev.winnow.selection.Plan;
import dev.winnow.selection.Policy;
import dev.winnow.selection.UpdateRule;
import dev.winnow.selection.Vetoes;
import dev.winnow.service.run.OperatorControls;
import dev.winnow.service.run.PlanHistory;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Creates a run: its topics, and plan 0 on every partition. */
@Command(
        name = "create",
        description =
                "Create the topics of a run and its plan 0, which selects at random unless --prior or --floor is given.")
final class RunCreateCommand extends TrainingRunCommand {
    @Mixin
    AgentsDirectoryOption agentsDirectory;

    @Option(
            names = "--agents",
            paramLabel = "NAME",
            split = ",",
            description = "Agents of --agents-dir that the run blends (default: all).")
    List<String> agents = new ArrayList<>();

    @Option(
            names = "--selection-ratio",
            defaultValue = "0.05",
            description = "Share of documents to select, in (0, 1].")
    double selectionRatio;

    @Option(
            names = "--temperature",
            defaultValue = "0.02",
            description =
                    "Lower follows the weights more sharply, higher explores more; in units of standardised reward.")
    double temperature;

    @Option(
            names = "--policy",
            converter = PolicyName.class,
            defaultValue = "poisson",
            description = "poisson or top-k.")
    Policy policy;

    @Option(
            names = "--update-rule",
            converter = UpdateRuleName.class,
            defaultValue = "winnow",
            description = "winnow or paper-literal.")
    UpdateRule updateRule;

    @Option(names = "--seed", defaultValue = "1", description = "Seed of all hash draws.")
    long seed;

    @Option(
            names = "--probes-per-group",
            defaultValue = "64",
            description = "Documents to measure per agent, group and plan.")
    int probesPerGroup;

    @Option(
            names = "--stage-documents",
            defaultValue = "100000",
            description = "Documents expected while a plan is live.")
    long stageDocuments;

    @Option(
            names = "--learning-rate",
            defaultValue = "0.1",
            description =
                    "How fast memories follow rewards, in (0, 1]; the first plans remember the plain mean of all rewards.")
    double learningRate;

    @Option(
            names = "--collaboration-rate",
            defaultValue = "0.1",
            description =
                    "How fast the weights of the agents follow how well each predicts rewards, in [0, 1]; 0 keeps them equal.")
    double collaborationRate;

    @Mixin
    MechanismOptions mechanisms;

    @Option(names = "--rule", paramLabel = "RULE", defaultValue = "2", description = "Decision rule, 1, 2 or 3.")
    int rule;

    @Option(
            names = "--max-drift",
            paramLabel = "AGENT=FACTOR",
            description =
                    "Rule 3, which it implies: keep the share of every group of this agent in the selection within this factor, 1 or more, of its share of the stream.")
    Map<String, Double> maxDrift = new TreeMap<>();

    @Mixin
    RuleOptionsMixin options;

    @Option(
            names = "--veto",
            paramLabel = "AGENT/GROUP",
            split = ",",
            description = "Rule 2: never select or probe documents of this group; 'winnow run veto' changes it later."
                    + " Comma-separated or repeated.")
    List<String> vetoes = new ArrayList<>();

    @Mixin
    ReportLimitOptions limits;

    @Mixin
    SelectedRetentionOptions selected;

    @Option(
            names = "--replication-factor",
            defaultValue = "-1",
            description = "Copies of each partition; -1 for the broker's default.")
    short replicationFactor;

    @Option(
            names = "--if-not-exists",
            description =
                    "Change nothing and succeed where the run exists; a warning names settings that are not its own.")
    boolean ifNotExists;

    @Override
    public Integer call() {
        limits.check();
        Retention retention = selected.retention();
        // a value out of its range is wrong usage, whatever agents there are; options that name agents are checked with
        // them
        initial(Map.of("any", List.of("any")), Map.of());
        MaxDrift.bound(maxDrift);
        VetoNames.of("--veto", vetoes);
        List<AgentArtifact> artifacts = chosen();
        Plan plain = initial(
                artifacts.stream().collect(Collectors.toMap(AgentArtifact::name, AgentArtifact::groups)),
                artifacts.stream().collect(Collectors.toMap(AgentArtifact::name, AgentArtifact::digest)));
        Plan ruled = MaxDrift.applyTo(maxDrift, options.applyTo(plain, maxDrift.isEmpty() ? rule : 3));
        Vetoes vetoed = VetoNames.of("--veto", vetoes, ruled);
        Plan plan = mechanisms.applyTo(vetoed.isEmpty() ? ruled : ruled.with(vetoed));
        KafkaConnection connection = kafka.connection();
        RunTopics topics = topics(connection);
        connection.requireReady(connection.topics().annotated());
        connection.requireTransactions();
        TopicProvisioner provisioner = new TopicProvisioner(connection);
        int partitions = provisioner.partitions(connection.topics().annotated());
        provisioner.apply(
                topics.all(partitions).stream()
                        .map(topic -> topic.name().equals(topics.selected()) ? topic.kept(retention) : topic)
                        .toList(),
                replicationFactor,
                false);
        PlanHistory history = new PlanHistory(connection, topics);
        // topics without a plan are what an interrupted creation leaves
        if (limits.areGiven() && history.read().isEmpty()) {
            new OperatorControls(connection, topics).limit(limits.minimumProbes, limits.stepDocuments);
        }
        if (!history.begin(plan, partitions)) {
            if (ifNotExists) {
                keep(history, plan);
                return 0;
            }
            throw new UsageException("run " + run.name() + " exists and is at plan "
                    + history.requireNewest().version()
                    + history.creator()
                            .map(creator -> ", created by " + creator)
                            .orElse("")
                    + ": choose another --run, or continue with this one");
        }
        out().println("created run " + run.name() + ": " + artifacts.size() + " agents, " + partitions
                + " partitions, plan 0");
        return 0;
    }

    private void keep(PlanHistory history, Plan wanted) {
        NavigableMap<Integer, Plan> plans = history.read();
        List<String> others = PlanHistory.differences(plans.firstEntry().getValue(), wanted);
        if (!others.isEmpty()) {
            spec.commandLine()
                    .getErr()
                    .println("winnow run create: warning: run " + run.name()
                            + " keeps the settings that it was created with: " + String.join(", ", others));
        }
        out().println("run " + run.name() + " exists and is at plan " + plans.lastKey() + ": nothing to do");
    }

    private Plan initial(Map<String, List<String>> groupsByAgent, Map<String, String> agentVersions) {
        return Plan.initial(
                run.name(),
                groupsByAgent,
                temperature,
                selectionRatio,
                policy,
                updateRule,
                seed,
                probesPerGroup,
                stageDocuments,
                learningRate,
                collaborationRate,
                agentVersions);
    }

    /** The agents that the run blends, ordered by name. */
    private List<AgentArtifact> chosen() {
        List<AgentArtifact> artifacts = AgentCatalog.artifacts(agentsDirectory.path);
        if (agents.isEmpty()) {
            return artifacts;
        }
        List<String> known = artifacts.stream().map(AgentArtifact::name).toList();
        for (String agent : agents) {
            if (!known.contains(agent)) {
                throw new UsageException("unknown agent '" + agent + "' in " + agentsDirectory.path + ": did you mean '"
                        + ConfigurationFile.nearest(agent, known) + "'? It has " + String.join(", ", known));
            }
        }
        return artifacts.stream()
                .filter(artifact -> agents.contains(artifact.name()))
                .toList();
    }

    private static String constant(String name) {
        return name.toUpperCase(Locale.ROOT).replace('-', '_');
    }

    static final class PolicyName implements ITypeConverter<Policy> {
        @Override
        public Policy convert(String name) {
            return Policy.valueOf(constant(name));
        }
    }

    static final class UpdateRuleName implements ITypeConverter<UpdateRule> {
        @Override
        public UpdateRule convert(String name) {
            return UpdateRule.valueOf(constant(name));
        }
    }
}
