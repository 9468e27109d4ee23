package dev.winnow.lab.bench;

import dev.winnow.agent.AgentArtifact;
import dev.winnow.inference.LinearPrecision;
import dev.winnow.schemas.Document;
import dev.winnow.stack.LocalStackException;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Starts who takes part in each part of a comparison, and ends them afterwards. Owned by one thread. */
final class PeerContenders {
    private final BenchStack stack;
    private final PeerPython python;
    private final Path scratch;
    private final PrintWriter out;
    private final PeerBench bench;
    private final Map<String, PeersReport.Part> parts = new LinkedHashMap<>();
    private PeersReport.Classifiers classifiers;

    PeerContenders(BenchStack stack, PeerPython python, Path scratch, PrintWriter out, PeerBench.Plan plan) {
        this.stack = stack;
        this.python = python;
        this.scratch = scratch;
        this.out = out;
        bench = new PeerBench(plan, stack.stack().broker().pid(), out);
    }

    /** From files to selected documents. */
    void select(String part, List<PeerSlice> slices, List<Document> sample) throws IOException {
        Path folder = Files.createDirectories(scratch.resolve(part));
        boolean pages = part.equals(BenchPeersCommand.WARC);
        List<Peer> peers = new ArrayList<>();
        try {
            peers.add(WinnowPipeline.start(stack, part, folder, sample));
            python.addTo(
                    peers,
                    part + "." + PeerPython.DATATROVE,
                    () -> new DatatrovePeer(python, folder.resolve(PeerPython.DATATROVE), pages));
            parts.put(part, bench.time(part, peers, slices));
        } finally {
            peers.forEach(Peer::close);
        }
    }

    /** From topic to topic through a transformer. */
    void score(List<PeerSlice> slices, List<Document> texts, int threads) {
        String part = BenchPeersCommand.SCORING;
        ScoredText scored = new ScoredText();
        scored.maxLength = BenchPeersCommand.MAX_LENGTH;
        scored.precision = LinearPrecision.FP32;
        AgentArtifact artifact = ScoreModel.MINI.artifact(scratch.resolve(part), texts, scored);
        ConsumerPeer.Model model = new ConsumerPeer.Model(
                artifact.file(ScoreModel.TOKENIZER).toString(),
                ScoreModel.MINI.width(),
                ScoreModel.MINI.layers(),
                ScoreModel.MINI.heads(),
                artifact.groups().size(),
                scored.maxLength,
                threads);
        List<Peer> peers = new ArrayList<>();
        try {
            peers.add(WinnowScorer.start(
                    stack, scratch.resolve(part), artifact.directory().getParent(), threads));
            for (boolean autoCommit : new boolean[] {true, false}) {
                python.addTo(
                        peers,
                        part + "." + ConsumerPeer.name(autoCommit),
                        () -> new ConsumerPeer(python, stack.connection(), autoCommit, model));
            }
            parts.put(part, bench.time(part, peers, slices));
        } finally {
            peers.forEach(Peer::close);
        }
    }

    /** Sources of documents by a hashed bag of words. */
    void classify(List<Document> labelled, List<List<Document>> rounds) throws IOException {
        Path folder = Files.createDirectories(scratch.resolve(BenchPeersCommand.CLASSIFIERS));
        Optional<PythonProcess> process = Optional.empty();
        try {
            process = Optional.of(python.start(PeerPython.FASTTEXT, Map.of()));
        } catch (LocalStackException e) {
            python.leftOut().put(BenchPeersCommand.CLASSIFIERS + "." + PeerPython.FASTTEXT, e.getMessage());
        }
        try {
            out.println("fitting classifiers on " + labelled.size() + " documents");
            out.flush();
            classifiers = new ClassifierBench(folder, process).compare(labelled, rounds);
        } finally {
            process.ifPresent(PythonProcess::close);
        }
    }

    /** What was found, by part. */
    Map<String, PeersReport.Part> parts() {
        return parts;
    }

    /** Null before {@link #classify}. */
    PeersReport.Classifiers classifiers() {
        return classifiers;
    }
}
