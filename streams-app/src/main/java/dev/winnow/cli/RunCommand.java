package dev.winnow.cli;

import dev.winnow.agent.AgentArtefact;
import dev.winnow.agent.AgentCatalog;
import dev.winnow.console.PlanHistory;
import dev.winnow.selection.Plan;
import dev.winnow.selection.Policy;
import dev.winnow.selection.UpdateRule;
import dev.winnow.topic.KafkaConnection;
import dev.winnow.topic.RunTopics;
import dev.winnow.topic.TopicProvisioner;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.NavigableMap;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Creates and lists training runs. */
@Command(
        name = "run",
        description = "Manage training runs.",
        synopsisSubcommandLabel = "(create | list)",
        mixinStandardHelpOptions = true,
        subcommands = {RunCommand.Create.class, RunCommand.Listing.class})
final class RunCommand {

    /** Creates a run: its topics, and plan 0 on every partition. */
    @Command(
            name = "create",
            mixinStandardHelpOptions = true,
            description = "Create the topics of a run and its plan 0, which selects at random.")
    static final class Create implements Callable<Integer> {
        @Spec
        CommandSpec spec;

        @Mixin
        KafkaOptions kafka;

        @Mixin
        RunOption run;

        @Option(
                names = "--agents-dir",
                paramLabel = "DIR",
                defaultValue = "${env:WINNOW_AGENTS_DIR:-agents}",
                description = "Fitted agents that the run blends (default: ${DEFAULT-VALUE}; env WINNOW_AGENTS_DIR).")
        Path agents;

        @Option(
                names = "--selection-ratio",
                defaultValue = "0.05",
                description = "Share of documents to select, in (0, 1] (default: ${DEFAULT-VALUE}).")
        double selectionRatio;

        @Option(
                names = "--temperature",
                defaultValue = "0.02",
                description =
                        "Lower follows the weights more sharply, higher explores more; in units of standardised reward (default: ${DEFAULT-VALUE}).")
        double temperature;

        @Option(
                names = "--policy",
                converter = PolicyName.class,
                defaultValue = "poisson",
                description = "poisson or top-k (default: ${DEFAULT-VALUE}).")
        Policy policy;

        @Option(
                names = "--update-rule",
                converter = UpdateRuleName.class,
                defaultValue = "winnow",
                description = "winnow or paper-literal (default: ${DEFAULT-VALUE}).")
        UpdateRule updateRule;

        @Option(
                names = "--seed",
                defaultValue = "1",
                description = "Seed of all hash draws (default: ${DEFAULT-VALUE}).")
        long seed;

        @Option(
                names = "--probes-per-group",
                defaultValue = "64",
                description = "Documents to measure per agent, group and plan (default: ${DEFAULT-VALUE}).")
        int probesPerGroup;

        @Option(
                names = "--stage-documents",
                defaultValue = "100000",
                description = "Documents expected while a plan is live (default: ${DEFAULT-VALUE}).")
        long stageDocuments;

        @Option(
                names = "--learning-rate",
                defaultValue = "0.1",
                description =
                        "How fast memories follow rewards, in (0, 1]; the first plans remember the plain mean of all rewards (default: ${DEFAULT-VALUE}).")
        double learningRate;

        @Option(
                names = "--collaboration-rate",
                defaultValue = "0.1",
                description =
                        "How fast the weights of the agents follow how well each foretells rewards, in [0, 1]; 0 keeps them equal (default: ${DEFAULT-VALUE}).")
        double collaborationRate;

        @Option(
                names = "--replication-factor",
                defaultValue = "-1",
                description = "Copies of each partition; -1 for the broker's default.")
        short replicationFactor;

        @Override
        public Integer call() {
            List<AgentArtefact> artefacts = AgentCatalog.artefacts(agents);
            Plan plan = Plan.initial(
                    run.name(),
                    artefacts.stream().collect(Collectors.toMap(AgentArtefact::name, AgentArtefact::groups)),
                    temperature,
                    selectionRatio,
                    policy,
                    updateRule,
                    seed,
                    probesPerGroup,
                    stageDocuments,
                    learningRate,
                    collaborationRate,
                    artefacts.stream().collect(Collectors.toMap(AgentArtefact::name, AgentArtefact::digest)));
            KafkaConnection connection = kafka.connection();
            RunTopics topics = connection.topics().run(run.name());
            connection.requireReady(connection.topics().annotated());
            TopicProvisioner provisioner = new TopicProvisioner(connection);
            int partitions = provisioner.partitions(connection.topics().annotated());
            provisioner.apply(topics.all(partitions), replicationFactor, false);
            PlanHistory history = new PlanHistory(connection, topics);
            // topics without a plan are what an interrupted creation leaves
            NavigableMap<Integer, Plan> plans = history.read();
            if (!plans.isEmpty()) {
                throw new UsageException("run " + run.name() + " exists and is at plan " + plans.lastKey()
                        + ": choose another --run, or go on with this one");
            }
            history.begin(plan, partitions);
            spec.commandLine()
                    .getOut()
                    .println("created run " + run.name() + ": " + artefacts.size() + " agents, " + partitions
                            + " partitions, plan 0");
            return 0;
        }
    }

    /** Lists runs with their newest plan. */
    @Command(
            name = "list",
            mixinStandardHelpOptions = true,
            description = "List the runs under the prefix with their newest plans.")
    static final class Listing implements Callable<Integer> {
        @Spec
        CommandSpec spec;

        @Mixin
        KafkaOptions kafka;

        @Override
        public Integer call() throws Exception {
            KafkaConnection connection = kafka.connection();
            connection.requireReady();
            var out = spec.commandLine().getOut();
            for (String name : runs(connection)) {
                NavigableMap<Integer, Plan> plans =
                        new PlanHistory(connection, connection.topics().run(name)).read();
                if (plans.isEmpty()) {
                    out.println(name + "  no plan: create it again");
                } else {
                    Plan plan = plans.lastEntry().getValue();
                    out.printf(
                            Locale.ROOT,
                            "%s  plan %d  %s  ratio %s  agents %s%n",
                            name,
                            plan.version(),
                            lowerCase(plan.policy()),
                            plan.selectionRatio(),
                            plan.agents().stream().map(agent -> agent.agent()).collect(Collectors.joining(" ")));
                }
            }
            return 0;
        }

        private static List<String> runs(KafkaConnection connection) {
            String start = connection.topics().prefix() + ".";
            String end = ".plans";
            return connection.ask("for its topics", admin -> admin.listTopics().names()).stream()
                    .filter(topic -> topic.startsWith(start)
                            && topic.endsWith(end)
                            && topic.length() > start.length() + end.length())
                    .map(topic -> topic.substring(start.length(), topic.length() - end.length()))
                    .sorted()
                    .toList();
        }
    }

    private static String lowerCase(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT).replace('_', '-');
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
