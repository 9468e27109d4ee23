package dev.winnow.lab.bench;

import dev.winnow.schemas.Document;
import dev.winnow.stack.LocalStackException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Random;
import java.util.Set;

/** Cuts real documents and real pages into the slices of a comparison, mixed, so that each has some of every kind. Owned by one thread. */
final class PeerSlices {
    private static final int MACHINE_DOCUMENTS = 8_000;
    private static final int MOST_LABELLED = 8_000;

    private final Path folder;
    private final PeerBench.Plan plan;
    private final long seed;
    private final List<PeerSlice> slices = new ArrayList<>();
    private List<Document> all = List.of();

    /** @param folder where their files go */
    PeerSlices(Path folder, PeerBench.Plan plan, long seed) throws IOException {
        this.folder = Files.createDirectories(folder);
        this.plan = plan;
        this.seed = seed;
    }

    /**
     * Reads documents and cuts them.
     *
     * @param inputs files or folders; text of this machine when there are none
     * @param documents of a slice
     * @throws LocalStackException when there are fewer than all slices take
     */
    void read(List<Path> inputs, int documents, Path scratch) throws IOException {
        all = new ArrayList<>(BenchText.read(inputs, MACHINE_DOCUMENTS, scratch));
        Collections.shuffle(all, new Random(seed));
        requireEnough(
                "The input has", all.size(), documents, "documents", "name more with --input, or lower --documents");
        for (int number = 0; number < plan.slices(); number++) {
            List<Document> of = all.subList(number * documents, (number + 1) * documents);
            Path file = Files.write(folder.resolve("slice-" + number + ".jsonl"), IngestFiles.lines(of));
            slices.add(new PeerSlice(number, file, of.size(), BenchText.of(file)));
        }
    }

    private void requireEnough(String what, int available, int perSlice, String unit, String remedy) {
        if (available < perSlice * plan.slices()) {
            throw new LocalStackException(what + " " + available + " " + unit + ", " + plan.slices() + " slices of "
                    + perSlice + " need " + perSlice * plan.slices() + ": " + remedy + ".");
        }
    }

    /** The slices of documents. */
    List<PeerSlice> documents() {
        return slices;
    }

    /** All documents that were read. */
    List<Document> all() {
        return all;
    }

    /** The same slices with so many documents each. */
    List<PeerSlice> first(int documents) {
        return slices.stream()
                .map(slice -> {
                    int count = Math.min(documents, slice.documents().size());
                    return new PeerSlice(
                            slice.number(),
                            slice.file(),
                            count,
                            slice.documents().subList(0, count));
                })
                .toList();
    }

    /** Documents of the rounds that count. */
    List<List<Document>> counted() {
        return slices.subList(plan.warmUp(), plan.warmUp() + plan.rounds()).stream()
                .map(PeerSlice::documents)
                .toList();
    }

    /** Documents of no round that counts. */
    List<Document> labelled() {
        int size = slices.get(0).records();
        List<Document> others = new ArrayList<>(all.subList(0, plan.warmUp() * size));
        others.addAll(all.subList((plan.warmUp() + plan.rounds()) * size, all.size()));
        return others.subList(0, Math.min(MOST_LABELLED, others.size()));
    }

    /**
     * Slices of pages, each a WARC file.
     *
     * @param count pages of a slice
     * @throws LocalStackException when there are fewer than all slices take
     */
    List<PeerSlice> pages(Path pages, int count) throws IOException {
        List<byte[]> found = IngestFiles.pages(pages, count * plan.slices());
        Set<byte[]> different = Collections.newSetFromMap(new IdentityHashMap<>());
        different.addAll(found);
        requireEnough(
                pages + " has", different.size(), count, "pages", "name more with --pages, or lower --page-count");
        Collections.shuffle(found, new Random(seed));
        List<PeerSlice> of = new ArrayList<>();
        for (int number = 0; number < plan.slices(); number++) {
            Path file = folder.resolve("slice-" + number + ".warc.gz");
            IngestFiles.writePages(file, found.subList(number * count, (number + 1) * count));
            of.add(new PeerSlice(number, file, count, BenchText.of(file)));
        }
        return of;
    }
}
