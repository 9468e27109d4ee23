package dev.winnow.agents.fit;

import dev.winnow.agent.AgentArtifact;
import dev.winnow.agent.AgentArtifactWriter;
import dev.winnow.agent.AgentException;
import dev.winnow.agent.DirectoryLock;
import dev.winnow.agent.SharedWork;
import dev.winnow.agent.fit.FitDocument;
import dev.winnow.agent.fit.FitInput;
import dev.winnow.agent.fit.FitProgress;
import dev.winnow.agent.fit.FitReport;
import dev.winnow.agent.fit.FitSample;
import dev.winnow.agent.fit.FitSettings;
import dev.winnow.agent.fit.FitTask;
import dev.winnow.agent.fit.Fitter;
import dev.winnow.agent.fit.Fitting;
import dev.winnow.agent.fit.TaskItem;
import dev.winnow.agent.fit.TeacherSettings;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.TreeSet;

/**
 * Fits agents from one sample and writes their artifacts: draws the sample, and leaves the rest to the {@link Fitter}s of the class path.
 *
 * <p>The same documents in the same order, settings, machine and device give artifacts of the same digests. One thread; gradients are
 * recorded meanwhile, so nothing else in the process may train.
 */
public final class AgentFitter {

    /** Agents of the method itself, which are fitted unless others are named. */
    public static final Set<String> STANDARD = Set.of("domain", "quality", "topic");

    private final FitSettings settings;
    private final FitProgress progress;
    private final TeacherSettings teachers;
    private final List<Fitter> fitters;

    /** Fits {@link #STANDARD}. */
    public AgentFitter(FitSettings settings, FitProgress progress) {
        this(settings, progress, STANDARD);
    }

    /** Fits agents that need no language model. */
    public AgentFitter(FitSettings settings, FitProgress progress, Set<String> names) {
        this(settings, progress, names, TeacherSettings.none());
    }

    /**
     * @param names types of {@link #fitters} to fit, at least one
     * @param teachers language models that some agents learn from
     * @throws IllegalArgumentException when a name is unknown or none is given
     */
    public AgentFitter(FitSettings settings, FitProgress progress, Set<String> names, TeacherSettings teachers) {
        this.settings = settings;
        this.progress = progress;
        this.teachers = teachers;
        fitters = chosen(names);
    }

    private static List<Fitter> chosen(Set<String> names) {
        Map<String, Fitter> byType = fitters();
        String possible = "; possible are " + String.join(", ", byType.keySet());
        for (String name : new TreeSet<>(names)) {
            if (!byType.containsKey(name)) {
                throw new IllegalArgumentException("unknown agent " + name + " to fit" + possible);
            }
        }
        if (names.isEmpty()) {
            throw new IllegalArgumentException("name an agent to fit" + possible);
        }
        return byType.values().stream()
                .filter(fitter -> names.contains(fitter.type()))
                .toList();
    }

    /**
     * The fitters of the class path by their type, in the order of the class path, which is that of fitting.
     *
     * @throws AgentException when one cannot be used, or two have the same type
     */
    public static Map<String, Fitter> fitters() {
        Map<String, Fitter> byType = new LinkedHashMap<>();
        try {
            for (Fitter fitter : ServiceLoader.load(Fitter.class)) {
                Fitter other = byType.put(fitter.type(), fitter);
                if (other != null) {
                    throw new AgentException("two fitters on the class path fit type " + fitter.type() + ": "
                            + other.getClass().getName() + " and "
                            + fitter.getClass().getName() + "; remove one");
                }
            }
        } catch (ServiceConfigurationError e) {
            throw new AgentException(
                    "a fitter on the class path cannot be used: " + e.getMessage() + "; correct META-INF/services/"
                            + Fitter.class.getName() + " of its jar",
                    e);
        }
        return byType;
    }

    /** Fits without texts of a reference. */
    public FitReport fit(Iterator<FitDocument> documents, Path agentsDirectory) {
        return fit(documents, List.of(), List.of(), agentsDirectory);
    }

    /** Fits without items of tasks. */
    public FitReport fit(
            Iterator<FitDocument> documents, List<FitDocument> judged, List<String> reference, Path agentsDirectory) {
        return fit(documents, judged, reference, List.of(), agentsDirectory);
    }

    /**
     * Reads all documents, draws the sample, fits the agents.
     *
     * @param documents read once, to the end; at most {@link FitSettings#sample} of them are held, and a quarter as many that a human judged
     * @param judged more documents that a human judged, none of them among those; quality learns from them
     * @param reference texts of what the model is to be good at; may be empty
     * @param items whole items of reference and evaluation tasks; may be empty
     * @param agentsDirectory gets one sub-directory per agent; created when absent, and locked meanwhile
     * @throws IllegalArgumentException when something that an agent needs is not given
     * @throws AgentException when there are too few documents, another fit writes to the directory, or the artifacts cannot be written
     */
    public FitReport fit(
            Iterator<FitDocument> documents,
            List<FitDocument> judged,
            List<String> reference,
            List<TaskItem> items,
            Path agentsDirectory) {
        requireInputs(reference, items);
        try (DirectoryLock lock = DirectoryLock.take(agentsDirectory)) {
            AgentArtifactWriter writer = new AgentArtifactWriter(agentsDirectory, lock);
            SharedWork shared = new SharedWork();
            Map<Fitter, Fitting> fittings = new LinkedHashMap<>();
            for (Fitter fitter : fitters) {
                fittings.put(
                        fitter,
                        fitter.start(new FitTask(
                                fitter.type(), settings, reference, items, teachers, progress, shared, writer)));
            }
            FitSample sample = SampleDraw.draw(observed(documents, fittings), judged, settings, progress);
            List<AgentArtifact> agents = new ArrayList<>();
            fittings.forEach((fitter, fitting) -> agents.add(checked(fitting.fit(sample), fitter)));
            return new FitReport(sample.offered(), sample.size(), agents);
        }
    }

    /**
     * Checks that everything is given that the agents need, before anything is read.
     *
     * @throws IllegalArgumentException naming what is missing, and the option that gives it
     */
    public void requireInputs(List<String> reference, List<TaskItem> items) {
        List<String> missing = new ArrayList<>();
        for (Fitter fitter : fitters) {
            for (FitInput input : new TreeSet<>(fitter.needs())) {
                boolean absent =
                        switch (input) {
                            case REFERENCE -> reference.isEmpty();
                            case TASKS -> items.isEmpty();
                            case TEACHER -> teachers.teacher().isEmpty();
                            case STUDENT -> teachers.student().isEmpty();
                            case HUMAN_LABELS, EVERY_DOCUMENT -> false;
                        };
                if (absent) {
                    missing.add(fitter.type() + " needs " + input.option() + ": " + input.what());
                }
            }
        }
        if (!missing.isEmpty()) {
            throw new IllegalArgumentException(String.join("; ", missing));
        }
    }

    /** The documents, which fittings that need every one of them see on their way. */
    private static Iterator<FitDocument> observed(Iterator<FitDocument> documents, Map<Fitter, Fitting> fittings) {
        Collection<Fitting> observers = fittings.entrySet().stream()
                .filter(entry -> entry.getKey().needs().contains(FitInput.EVERY_DOCUMENT))
                .map(Map.Entry::getValue)
                .toList();
        return new Iterator<>() {
            @Override
            public boolean hasNext() {
                return documents.hasNext();
            }

            @Override
            public FitDocument next() {
                FitDocument document = documents.next();
                observers.forEach(observer -> observer.offered(document));
                return document;
            }
        };
    }

    private static AgentArtifact checked(AgentArtifact made, Fitter fitter) {
        if (made == null || !made.type().equals(fitter.type())) {
            throw new AgentException("the fitter of type " + fitter.type() + " returned "
                    + (made == null ? "no artifact" : "an artifact of type " + made.type()) + "; correct "
                    + fitter.getClass().getName());
        }
        return made;
    }
}
