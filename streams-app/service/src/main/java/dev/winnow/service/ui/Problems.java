package dev.winnow.service.ui;

import dev.winnow.kafka.topic.DeadRecord;
import dev.winnow.kafka.topic.Topics;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.LongStream;

/** What is wrong with a deployment, worst first. Stateless. */
final class Problems {
    private static final Duration RECENT = Duration.ofMinutes(10);
    private static final double MANY = 0.05;
    private static final int FEW_OFFSETS = 20;

    /** Services that a problem names. */
    private static final int NAMES = 12;

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
                            "Brokers down")
                    .since(
                            deployment.look() == ClusterLook.NONE
                                    ? -1
                                    : deployment.look().at().toEpochMilli()));
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
            runs.forEach(run -> problems.addAll(RunProblems.of(deployment, run, runs)));
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
        notReady(services, problems);
        for (ServiceLook service : services) {
            if (!service.up()) {
                problems.add(down(service));
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

    /** One problem for all services with the same reason. */
    private static void notReady(List<ServiceLook> services, List<Problem> problems) {
        Map<String, List<String>> byReason = services.stream()
                .filter(service -> service.up() && !service.isReady())
                .collect(Collectors.groupingBy(
                        ServiceLook::reason,
                        LinkedHashMap::new,
                        Collectors.mapping(ServiceLook::name, Collectors.toList())));
        byReason.forEach((reason, names) -> problems.add(Problem.warning(
                "",
                names.size() == 1 ? names.get(0) + " is not ready" : names.size() + " services are not ready",
                names.size() == 1
                        ? reason
                        : reason + ": " + String.join(", ", names.subList(0, Math.min(NAMES, names.size())))
                                + (names.size() > NAMES ? " and " + (names.size() - NAMES) + " more" : ""),
                "WinnowNotReady")));
    }

    private static Problem down(ServiceLook service) {
        String remedy = ". The process has exited or hangs; the last line of its log has the reason and the remedy.";
        if (service.answered() < 0) {
            return Problem.error(
                    "",
                    "The service at " + service.address() + " does not answer",
                    service.reason() + ". It has not answered since this page is served, so its role is not known here"
                            + remedy,
                    "WinnowServiceDown");
        }
        return Problem.error(
                        "",
                        service.name() + " does not answer",
                        service.reason() + " at " + service.address() + remedy,
                        "WinnowServiceDown")
                .since(service.answered());
    }

    private static void letters(Deployment deployment, List<Problem> problems) {
        LetterWindow letters = deployment.letters();
        long now = deployment.now().toEpochMilli();
        long from = now - RECENT.toMillis();
        LetterWindow.Unanswered recent = letters.unanswered(from);
        LetterWindow.Unanswered all = letters.unanswered(Long.MIN_VALUE);
        long dead = recent.letters();
        long labelled = deployment
                .documents()
                .newest(deployment.documents().most(), document -> document.time() >= from)
                .size();
        if (dead > 0 && dead > MANY * (dead + labelled)) {
            problems.add(Problem.warning(
                            "",
                            String.format(
                                    Locale.ROOT, "%,d of the last %,d records are dead letters", dead, dead + labelled),
                            "Reasons: " + String.join(", ", recent.reasons().keySet()) + ". The records are below. Not"
                                    + " replayed: " + count(letters, all) + ".",
                            "WinnowDeadLetters")
                    .since(letters.since("", RECENT.toMillis(), now)));
        } else if (all.letters() > 0) {
            problems.add(Problem.note(
                            "",
                            count(letters, all) + (all.letters() == 1 ? " dead letter was" : " dead letters were")
                                    + " not replayed",
                            "Reasons: " + String.join(", ", all.reasons().keySet()) + ". " + answer(all),
                            "WinnowDeadLetters")
                    .since(all.since()));
        }
        if (recent.reasons().containsKey(DeadRecord.OVERSIZED)) {
            problems.add(Problem.error(
                            "",
                            "Records decompress to more than 4 MiB",
                            "They were left out and are dead letters; everything else continues. Find who writes them.",
                            "WinnowOversizedRecords")
                    .since(letters.since(DeadRecord.OVERSIZED, RECENT.toMillis(), now)));
        }
        if (recent.reasons().containsKey(DeadRecord.REFUSED) || recent.reasons().containsKey(DeadRecord.TOO_LARGE)) {
            problems.add(Problem.warning(
                            "",
                            "A topic refuses documents",
                            "A setting of the topic or a policy of the brokers does not allow them; compare the"
                                    + " settings with 'winnow topics apply --dry-run'.",
                            "WinnowRecordsRefused")
                    .since(LongStream.of(
                                    letters.since(DeadRecord.REFUSED, RECENT.toMillis(), now),
                                    letters.since(DeadRecord.TOO_LARGE, RECENT.toMillis(), now))
                            .filter(since -> since >= 0)
                            .min()
                            .orElse(-1)));
        }
    }

    private static String count(LetterWindow letters, LetterWindow.Unanswered all) {
        return String.format(Locale.ROOT, "%,d%s", all.letters(), letters.isFull() ? " or more" : "");
    }

    /** What there is to do about letters that stay. */
    private static String answer(LetterWindow.Unanswered all) {
        long others = all.letters() - all.replayable();
        String replay = all.replayable() == 0
                ? ""
                : String.format(
                        Locale.ROOT,
                        "%,d can be replayed after the cause is repaired: 'winnow dead-letters replay'. ",
                        all.replayable());
        return others == 0
                ? replay.strip()
                : replay
                        + String.format(
                                Locale.ROOT,
                                "%,d cannot: their files or producers have to deliver them again, and this note stays"
                                        + " while the letters are kept.",
                                others);
    }
}
