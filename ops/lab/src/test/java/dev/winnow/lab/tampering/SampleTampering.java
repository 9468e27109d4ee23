package dev.winnow.lab.tampering;

import dev.winnow.schemas.Annotation;
import dev.winnow.schemas.Document;
import dev.winnow.schemas.Probe;
import dev.winnow.schemas.ProbeCell;
import dev.winnow.schemas.Sample;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

/** What can be done to samples and probes. The trainer consumes what is on the topic then. */
@SuppressWarnings("ImmutableEnumChecker") // what they hold are functions
public enum SampleTampering implements Tampering {
    SAMPLE_WITH_ANOTHER_TEXT(
            "SAMPLE_TEXT",
            sample(each -> with(each, document(each).setText("another").build()))),
    SAMPLE_WITHOUT_LABELS(
            "SAMPLE_LABELS",
            sample(each -> with(each, document(each).setAnnotations(List.of()).build()))),
    SAMPLE_WITH_A_LABEL_SWAPPED("SAMPLE_LABELS", sample(each -> with(each, swapped(each.getDocument())))),
    SAMPLE_WITH_ANOTHER_ADDRESS(
            "SAMPLE_METADATA",
            sample(each -> with(each, document(each).setUrl("x").build()))),
    SAMPLE_WITH_OTHER_ATTRIBUTES(
            "SAMPLE_METADATA",
            sample(each ->
                    with(each, document(each).setAttributes(java.util.Map.of()).build()))),
    SAMPLE_WITH_ANOTHER_PROBABILITY("SAMPLE_PROBABILITY", sample(each -> Sample.newBuilder(each)
            .setProbability(Math.nextUp(each.getProbability()))
            .build())),
    SAMPLE_WITH_ANOTHER_SCORE("SAMPLE_SCORE", sample(each -> Sample.newBuilder(each)
            .setScore(Math.nextDown(each.getScore()))
            .build())),
    SAMPLE_WITH_OTHER_USES(
            "SAMPLE_USES",
            sample(each -> Sample.newBuilder(each).setUses(each.getUses() + 1).build())),
    SAMPLE_OF_ANOTHER_PLAN("SAMPLE_PLAN", sample(each -> Sample.newBuilder(each)
            .setPlanVersion(each.getPlanVersion() + 1)
            .build())),
    SAMPLE_OF_ANOTHER_RUN(
            "OTHER_RUN", sample(each -> Sample.newBuilder(each).setRun("day").build())),
    SAMPLE_TWICE("SAMPLE_TWICE", history -> History.append(history.selected, history.selected.get(40))),
    SAMPLE_MISSING("SAMPLE_MISSING", history -> history.selected.remove(40)),
    LAST_SAMPLE_MISSING("SAMPLE_MISSING", history -> history.selected.remove(history.selected.size() - 1)),
    SAMPLE_OF_AN_UNSELECTED_DOCUMENT("SAMPLE_UNSELECTED", history -> {
        Entry<Sample> honest = history.selected.get(40);
        Set<String> ids = history.selected.stream().map(Entry::key).collect(Collectors.toSet());
        Entry<Document> rejected = history.annotated.get(History.find(
                history.annotated, 300, each -> each.partition() == honest.partition() && !ids.contains(each.key())));
        History.append(history.selected, honest.named(rejected.key()).with(with(honest.value(), rejected.value())));
    }),
    SAMPLES_REORDERED("SAMPLE_ORDER", history -> History.swap(history.selected, 40)),
    SAMPLE_OUTSIDE_A_TRANSACTION(
            "OUTSIDE_TRANSACTION",
            history -> history.selected.set(40, history.selected.get(40).outsideTransaction())),

    PROBE_WITH_OTHER_CELLS("PROBE_CELLS", probe(each -> Probe.newBuilder(each)
            .setCells(List.of(new ProbeCell("domain", "nowhere", 0.5)))
            .build())),
    PROBE_WITH_ANOTHER_PROBABILITY("PROBE_CELLS", probe(each -> {
        List<ProbeCell> cells = new ArrayList<>(each.getCells());
        ProbeCell first = cells.get(0);
        cells.set(0, new ProbeCell(first.getAgent(), first.getGroup(), Math.nextDown(first.getProbability())));
        return Probe.newBuilder(each).setCells(cells).build();
    })),
    PROBE_WITH_ANOTHER_TEXT("PROBE_TEXT", probe(each -> Probe.newBuilder(each)
            .setDocument(
                    Document.newBuilder(each.getDocument()).setText("another").build())
            .build())),
    PROBE_WITH_ANOTHER_ADDRESS("PROBE_METADATA", probe(each -> Probe.newBuilder(each)
            .setDocument(Document.newBuilder(each.getDocument()).setUrl("x").build())
            .build())),
    PROBE_WITH_ANOTHER_AGENT_VERSION("PROBE_LABELS", probe(each -> Probe.newBuilder(each)
            .setDocument(versioned(each.getDocument()))
            .build())),
    PROBE_OF_ANOTHER_PLAN(
            "PROBE_PLAN",
            false,
            history -> History.change(
                    history.probes,
                    History.find(history.probes, 5, each -> each.value().getPlanVersion() == 3),
                    each -> Probe.newBuilder(each).setPlanVersion(1).build())),
    PROBE_OF_ANOTHER_RUN(
            "OTHER_RUN", probe(each -> Probe.newBuilder(each).setRun("day").build())),
    PROBE_MISSING("PROBE_MISSING", false, history -> history.probes.remove(30)),
    PROBE_TWICE("PROBE_TWICE", history -> History.append(history.probes, history.probes.get(30))),
    PROBE_WITH_ANOTHER_ORIGIN(
            "PROBE_UNDRAWN",
            false,
            history -> history.probes.set(30, history.probes.get(30).with("winnow-origin", "0:999999"))),
    PROBE_WITHOUT_ORIGIN(
            "PROBE_UNDRAWN",
            false,
            history -> history.probes.set(30, history.probes.get(30).with("winnow-origin", "elsewhere"))),
    PROBES_REORDERED("PROBE_ORDER", history -> {
        int place = 30;
        while (!origin(history.probes.get(place)).equals(origin(history.probes.get(place + 1)))) {
            place++;
        }
        History.swap(history.probes, place);
    });

    private static final int PLACE = 40;

    private final Falsification falsification;

    SampleTampering(String wrong, Consumer<History> change) {
        this(wrong, true, change);
    }

    SampleTampering(String wrong, boolean alone, Consumer<History> change) {
        falsification = new Falsification(wrong, alone, change.andThen(History::train));
    }

    @Override
    public Falsification falsification() {
        return falsification;
    }

    private static Consumer<History> sample(UnaryOperator<Sample> change) {
        return history -> History.change(history.selected, PLACE, change);
    }

    private static Consumer<History> probe(UnaryOperator<Probe> change) {
        return history -> History.change(history.probes, PLACE, change);
    }

    private static String origin(Entry<Probe> probe) {
        String place = new String(probe.headers().get(0).getValue().array(), java.nio.charset.StandardCharsets.UTF_8);
        return place.substring(0, place.indexOf(':'));
    }

    private static Sample with(Sample sample, Document document) {
        return Sample.newBuilder(sample).setDocument(document).build();
    }

    private static Document.Builder document(Sample sample) {
        return Document.newBuilder(sample.getDocument());
    }

    /** The domain label names the other group. */
    private static Document swapped(Document document) {
        List<Annotation> labels = new ArrayList<>();
        for (Annotation each : document.getAnnotations()) {
            boolean domain = each.getAgent().equals("domain");
            String group = domain ? each.getGroup().equals("web") ? "book" : "web" : each.getGroup();
            labels.add(Annotation.newBuilder(each).setGroup(group).build());
        }
        return Document.newBuilder(document).setAnnotations(labels).build();
    }

    private static Document versioned(Document document) {
        List<Annotation> labels = new ArrayList<>();
        document.getAnnotations()
                .forEach(each -> labels.add(
                        Annotation.newBuilder(each).setAgentVersion("other").build()));
        return Document.newBuilder(document).setAnnotations(labels).build();
    }
}
