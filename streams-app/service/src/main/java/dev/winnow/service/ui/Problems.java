package dev.winnow.service.ui;

import dev.winnow.kafka.topic.Topics;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** What is wrong with a deployment, worst first. Stateless. */
final class Problems {
    private static final Duration RECENT = Duration.ofMinutes(10);
    private static final double MANY = 0.05;
    private static final int FEW_OFFSETS = 20;

    private Problems() {}

    /** What a deployment is like. */
    record Deployment(
            Topics topics,
            ClusterLook look,
            Rates rates,
            String kafkaError,
            String registryError,
            List<ServiceLook> services,
            LetterWindow letters,
            DocumentWindow documents,
            boolean starting,
            Instant now) {}

    static List<Problem> of(Deployment deployment, Collection<WatchedRun> runs) {
        List<Problem> problems = new ArrayList<>();
        if (!deployment.kafkaError().isEmpty()) {
            problems.add(Problem.error(
                    "",
                    "The brokers do not answer",
                    deployment.kafkaError() + ". What the page shows is from before.",
                    "Brokers down"));
        }
        if (!deployment.registryError().isEmpty()) {
            problems.add(Problem.error(
                    "",
                    "The schema registry does not answer",
                    deployment.registryError()
                            + ". Running services continue with cached schemas. New instances fail to start.",
                    "Registry down"));
        }
        if (deployment.kafkaError().isEmpty()) {
            scorers(deployment, problems);
            runs.forEach(run -> problems.addAll(RunProblems.of(deployment, run)));
        }
        services(deployment.services(), problems);
        letters(deployment, problems);
        problems.sort(Comparator.comparing(Problem::severity));
        return problems;
    }

    private static void scorers(Deployment deployment, List<Problem> problems) {
        Topics topics = deployment.topics();
        ClusterLook look = deployment.look();
        String input = look.members(topics.dedupGroup()) > 0 || look.read(topics.scoringGroup(), topics.compared()) > 0
                ? topics.compared()
                : topics.documents();
        long unlabelled = look.lag(topics.scoringGroup(), input);
        if (!deployment.starting() && unlabelled > FEW_OFFSETS && look.members(topics.scoringGroup()) == 0) {
            problems.add(Problem.error(
                    "",
                    "No scorer is running",
                    String.format(
                            Locale.ROOT,
                            "Group %s has no member; %,d documents wait for labels, and all runs wait for them.",
                            topics.scoringGroup(),
                            unlabelled),
                    "WinnowServiceDown"));
        }
        if (look.missed(topics.scoringGroup(), input) > 0) {
            problems.add(Problem.error(
                    "",
                    "Documents were deleted before a scorer read them",
                    String.format(
                            Locale.ROOT,
                            "%,d offsets of %s are gone. Scorers do not read these partitions until an operator"
                                    + " decides (--allow-missing-records).",
                            look.missed(topics.scoringGroup(), input),
                            input),
                    "WinnowRecordsMissing"));
        } else if (look.old(topics.scoringGroup(), input) > 0) {
            problems.add(Problem.error(
                    "",
                    "Retention is about to delete documents that are not labelled",
                    String.format(
                            Locale.ROOT,
                            "%,d offsets of %s are older than half of what the topic keeps. Add scorers, or raise the"
                                    + " retention with 'winnow topics apply --alter'.",
                            look.old(topics.scoringGroup(), input),
                            input),
                    "WinnowRetentionNear"));
        }
    }

    private static void services(List<ServiceLook> services, List<Problem> problems) {
        for (ServiceLook service : services) {
            if (!service.up()) {
                problems.add(Problem.error(
                        "",
                        service.name() + " does not answer",
                        service.reason() + ". The process has exited or hangs; the last line of its log has the"
                                + " reason and the remedy.",
                        "WinnowServiceDown"));
            } else if (!service.isReady()) {
                problems.add(Problem.warning("", service.name() + " is not ready", service.reason(), "WinnowNotReady"));
            }
            for (MetricsText.Sample sample : service.samples()) {
                if (sample.name().equals("winnow_agent_quarantined") && sample.value() > 0) {
                    problems.add(Problem.error(
                            "",
                            "Agent " + sample.labels().get("agent") + " is in quarantine",
                            "Documents pass " + service.name() + " without its label. It is retried after a back-off;"
                                    + " the log of that scorer has the failure.",
                            "WinnowAgentQuarantined"));
                }
            }
        }
    }

    private static void letters(Deployment deployment, List<Problem> problems) {
        long since = deployment.now().minus(RECENT).toEpochMilli();
        long dead = deployment.letters().since(since);
        long labelled = deployment
                .documents()
                .newest(deployment.documents().most(), document -> document.time() >= since)
                .size();
        Map<String, Long> reasons = deployment.letters().reasons();
        if (dead > 0 && dead > MANY * (dead + labelled)) {
            problems.add(Problem.warning(
                    "",
                    String.format(Locale.ROOT, "%,d of the last %,d records are dead letters", dead, dead + labelled),
                    "Reasons: " + String.join(", ", reasons.keySet()) + ". The records are below.",
                    "WinnowDeadLetters"));
        }
        if (reasons.containsKey("oversized")) {
            problems.add(Problem.error(
                    "",
                    "Records decompress to more than 4 MiB",
                    "They were left out and are dead letters; everything else continues. Find who writes them.",
                    "WinnowOversizedRecords"));
        }
        if (reasons.containsKey("refused") || reasons.containsKey("too-large")) {
            problems.add(Problem.warning(
                    "",
                    "A topic refuses documents",
                    "A setting of the topic or a policy of the brokers does not allow them; compare the settings with"
                            + " 'winnow topics apply --dry-run'.",
                    "WinnowRecordsRefused"));
        }
    }
}
