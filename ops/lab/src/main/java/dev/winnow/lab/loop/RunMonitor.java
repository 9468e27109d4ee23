package dev.winnow.lab.loop;

import dev.winnow.kafka.client.KafkaConnection;
import dev.winnow.kafka.topic.RunTopics;
import dev.winnow.lab.process.Backlog;
import dev.winnow.lab.process.StepLog;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Looks at a running loop, updates the page and the terminal, and notices when its input is used up. Owned by one thread. */
final class RunMonitor {
    private final KafkaConnection connection;
    private final RunTopics topics;
    private final LocalServices services;
    private final RunView view;
    private final StepLog log;
    private final LocalPage page;
    private final LocalSettings settings;
    private final RunSetup.Ready ready;
    private final Map<String, Double> trainer = new LinkedHashMap<>();
    private final Backlog backlog;
    private final long begin = System.nanoTime();
    private final Starvation starvation = new Starvation(System.nanoTime());

    RunMonitor(
            KafkaConnection connection,
            Backlog backlog,
            LocalServices services,
            RunView view,
            StepLog log,
            LocalPage page,
            LocalSettings settings,
            RunSetup.Ready ready) {
        this.connection = connection;
        this.topics = connection.topics().run(LocalServices.RUN);
        this.services = services;
        this.view = view;
        this.log = log;
        this.page = page;
        this.settings = settings;
        this.ready = ready;
        this.backlog = backlog;
    }

    /** Refreshes the page and the live line. */
    void look(String doing) {
        view.refresh();
        Map<String, Double> meters = services.meters();
        remember(meters, "winnow_trainer_steps_total", "training steps");
        remember(meters, "winnow_trainer_tokens_total", "training tokens");
        remember(meters, "winnow_trainer_loss", "training loss");
        Map<String, Long> documents = new LinkedHashMap<>();
        documents.put("ingested", ready.documents());
        documents.put("annotated", count(meters, "winnow_documents_annotated_total"));
        documents.put("selected", count(meters, "winnow_documents_selected_total"));
        documents.put("rejected", count(meters, "winnow_documents_rejected_total"));
        documents.put("probes", count(meters, "winnow_probes_total"));
        List<PlanView> plans = view.plans();
        String line = line(doing, documents, plans);
        page.headline(line);
        log.live(line);
        starvation.look(
                backlog.readUp(
                        connection.topics().scoringGroup(), connection.topics().documents()),
                backlog.readUp(topics.consoleGroup(), connection.topics().annotated()),
                backlog.readUp(topics.trainerGroup(), topics.selected()),
                trainer.getOrDefault("training steps", Double.NaN),
                System.nanoTime());
    }

    /** Whether there has been nothing left to train on for a while. */
    boolean isStarved() {
        return starvation.isLasting(System.nanoTime());
    }

    /** Documents that are ingested but not yet decided on. */
    long undecided() {
        return backlog.of(
                        connection.topics().scoringGroup(), connection.topics().documents())
                + backlog.of(topics.consoleGroup(), connection.topics().annotated());
    }

    String summary() {
        List<LossPoint> losses = view.losses();
        if (losses.isEmpty()) {
            return "no update was made";
        }
        LossPoint first = losses.get(0);
        LossPoint last = losses.get(losses.size() - 1);
        return String.format(
                Locale.ROOT,
                "%d plans after plan 0; reference loss %.3f at step %d, %.3f at step %d",
                view.plans().size() - 1,
                first.referenceLoss(),
                first.step(),
                last.referenceLoss(),
                last.step());
    }

    private void remember(Map<String, Double> meters, String meter, String name) {
        Double value = meters.get(meter);
        if (value != null && !value.isNaN()) {
            trainer.put(name, value);
        }
    }

    private static long count(Map<String, Double> meters, String name) {
        return Math.round(meters.getOrDefault(name, 0.0));
    }

    private String line(String doing, Map<String, Long> documents, List<PlanView> plans) {
        double steps = trainer.getOrDefault("training steps", 0.0);
        if (settings.updates() == 0) {
            return String.format(
                    Locale.ROOT,
                    "%s: %,d of %,d labelled, %,d selected",
                    doing,
                    documents.get("annotated"),
                    documents.get("ingested"),
                    documents.get("selected"));
        }
        double goal = (double) settings.updates() * settings.stepsPerUpdate();
        double seconds = (System.nanoTime() - begin) / 1e9;
        int plan = plans.isEmpty() ? 0 : plans.get(plans.size() - 1).version();
        String aim = String.format(Locale.ROOT, " of %.0f", goal);
        if (steps > goal) {
            // training continues while the last plan is made
            aim = plan < settings.updates() ? ", continues until plan " + settings.updates() : "";
        }
        String eta = steps < 1 || steps >= goal
                ? ""
                : String.format(Locale.ROOT, ", %.0f s left", seconds * (goal - steps) / steps);
        return String.format(
                Locale.ROOT,
                "%s: plan %d, %,d of %,d labelled, %,d selected, step %.0f%s, loss %.3f%s",
                doing,
                plan,
                documents.get("annotated"),
                documents.get("ingested"),
                documents.get("selected"),
                steps,
                aim,
                trainer.getOrDefault("training loss", 0.0),
                eta);
    }
}
