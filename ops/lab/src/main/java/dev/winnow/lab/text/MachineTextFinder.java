package dev.winnow.lab.text;

import java.io.IOException;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Finds real text on this machine, balanced between its kinds: every kind gets the same number of documents, and what a small kind leaves goes to the
 * larger ones. The same machine gives the same files in the same order. Text that is double, not UTF-8, too short or too long is left out. Owned by
 * one thread.
 */
public final class MachineTextFinder {
    private final List<TextRoot> roots;
    private final Path unpackDirectory;
    private final Set<String> digests = new HashSet<>();

    /**
     * Looks at the usual places of this machine.
     *
     * @param unpackDirectory where text goes that cannot be read in place: compressed files, manual pages, the JDK's source archive
     */
    public MachineTextFinder(Path unpackDirectory) {
        this(
                TextRoots.existing(
                        Path.of("/"),
                        Path.of(System.getProperty("java.home")),
                        Path.of(System.getProperty("user.home"))),
                unpackDirectory);
    }

    MachineTextFinder(List<TextRoot> roots, Path unpackDirectory) {
        this.roots = List.copyOf(roots);
        this.unpackDirectory = unpackDirectory.toAbsolutePath();
    }

    /**
     * Finds at most {@code limit} documents.
     *
     * @throws IOException when text cannot be unpacked
     */
    public MachineText find(int limit) throws IOException {
        List<FileSystem> archives = new ArrayList<>();
        try {
            Map<TextRoot, List<Path>> candidates = new LinkedHashMap<>();
            for (TextRoot root : roots) {
                candidates.put(root, TextWalk.files(root, start(root, archives)));
            }
            Map<String, Integer> available = new LinkedHashMap<>();
            candidates.forEach((root, files) -> available.merge(root.source(), files.size(), Integer::sum));
            Map<String, Integer> quotas = Quotas.fair(available, limit);
            List<MachineText.Part> parts = new ArrayList<>();
            for (Map.Entry<TextRoot, List<Path>> entry : candidates.entrySet()) {
                String source = entry.getKey().source();
                int total = available.get(source);
                // a root of a kind gives in proportion to what it has
                int share = total == 0
                        ? 0
                        : (int) ((long) quotas.get(source) * entry.getValue().size() / total);
                MachineText.Part part = take(entry.getKey(), entry.getValue(), share);
                if (!part.files().isEmpty()) {
                    parts.add(part);
                }
            }
            return new MachineText(parts);
        } finally {
            for (FileSystem archive : archives) {
                archive.close();
            }
        }
    }

    private static Path start(TextRoot root, List<FileSystem> archives) throws IOException {
        if (!root.isArchive()) {
            return root.path();
        }
        FileSystem archive = FileSystems.newFileSystem(root.path());
        archives.add(archive);
        return archive.getPath("/");
    }

    /** Takes every n-th file, so that all corners of the root are seen, and the next one for each that cannot be used. */
    private MachineText.Part take(TextRoot root, List<Path> files, int share) throws IOException {
        List<Path> taken = new ArrayList<>();
        Set<String> rules = new HashSet<>();
        int next = 0;
        for (int i = 0; i < share; i++) {
            int end = (int) ((long) (i + 1) * files.size() / share);
            boolean found = false;
            while (next < end) {
                Path file = files.get(next++);
                if (!found) {
                    var usable = TextFile.read(root, file).filter(text -> digests.add(text.digest()));
                    if (usable.isPresent()) {
                        found = true;
                        TextFile text = usable.get();
                        taken.add(text.inPlace() ? file : text.unpackTo(unpackDirectory.resolve(root.source())));
                        rules.add((text.inPlace()
                                        ? root.rule()
                                        : TextRoot.everythingBelow(unpackDirectory.resolve(root.source())))
                                + "=" + root.source());
                    }
                }
            }
        }
        return new MachineText.Part(
                root.source(),
                root.description(),
                root.path(),
                files.size(),
                taken,
                rules.stream().sorted().toList());
    }
}
