package dev.winnow.agent;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Where artifacts are in an agents directory while one of them is replaced.
 *
 * <p>A file system cannot exchange two full directories at once, so the old one is renamed to a name that starts with a dot before the new one takes its
 * place. Readers find it there in between, and compare {@link #entries} before and after what they read; the writer's lock keeps other writers out.
 */
final class AgentDirectory {

    private static final Pattern HIDDEN =
            Pattern.compile("\\.(.+)\\.[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}(\\.old)?");

    private final Path directory;

    AgentDirectory(Path directory) {
        this.directory = directory;
    }

    /** The place of a draft, which no reader looks at. */
    Path draft(String name) {
        return directory.resolve("." + name + "." + UUID.randomUUID());
    }

    /** Puts a draft in the place of its name. */
    void replace(Path draft, String name) throws IOException {
        Path target = directory.resolve(name);
        Path old = directory.resolve(draft.getFileName() + ".old");
        if (Files.exists(target)) {
            Files.move(target, old, StandardCopyOption.ATOMIC_MOVE);
        }
        Files.move(draft, target, StandardCopyOption.ATOMIC_MOVE);
        deleteQuietly(old);
    }

    /** Puts back what a writer that was killed had moved away, and deletes its drafts. For the holder of the lock. */
    void clearUp() throws IOException {
        for (Path entry : list()) {
            Matcher hidden = HIDDEN.matcher(entry.getFileName().toString());
            if (hidden.matches()) {
                Path target = directory.resolve(hidden.group(1));
                if (hidden.group(2) != null && !Files.exists(target)) {
                    Files.move(entry, target, StandardCopyOption.ATOMIC_MOVE);
                } else {
                    deleteQuietly(entry);
                }
            }
        }
    }

    /** An artifact's directory: another one has another identity, also of the same name. */
    record Entry(Path path, Object identity) {}

    /** The artifacts by name, one that is being replaced from where it was moved to. */
    SortedMap<String, Entry> entries() throws IOException {
        SortedMap<String, Entry> entries = new TreeMap<>();
        SortedMap<String, Entry> moved = new TreeMap<>();
        for (Path path : list()) {
            String name = path.getFileName().toString();
            Matcher hidden = HIDDEN.matcher(name);
            if (!name.startsWith(".")) {
                add(entries, name, path);
            } else if (hidden.matches() && hidden.group(2) != null) {
                add(moved, hidden.group(1), path);
            }
        }
        moved.forEach(entries::putIfAbsent);
        return entries;
    }

    private static void add(Map<String, Entry> entries, String name, Path path) throws IOException {
        BasicFileAttributes attributes;
        try {
            attributes = Files.readAttributes(path, BasicFileAttributes.class);
        } catch (NoSuchFileException e) {
            return; // renamed since it was listed; what is in its place by now is another entry
        }
        if (attributes.isDirectory()) {
            entries.put(
                    name, new Entry(path, List.of(String.valueOf(attributes.fileKey()), attributes.creationTime())));
        }
    }

    private List<Path> list() throws IOException {
        try (Stream<Path> paths = Files.list(directory)) {
            return paths.toList();
        }
    }

    static void deleteQuietly(Path directory) {
        if (!Files.exists(directory)) {
            return;
        }
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        } catch (IOException ignored) {
            // what is left has a name that no catalogue reads
        }
    }
}
