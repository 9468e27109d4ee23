package dev.winnow.ingest;

import dev.winnow.ingest.source.InputFile;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * The input files at the places that a user gives: a file is itself, a folder is all regular files below it. Sorted by name, each once: a file is
 * distinguished from others by the bytes of its path, also where they do not decode. Symbolic links below a folder are not followed, so that there are no loops and no file comes twice under two names.
 *
 * @param files sorted by name
 * @param notRegular links, sockets and devices, and archived objects, that are left out
 * @param unreadable places that could not be listed, with the reason where it is known
 */
public record InputFiles(List<InputFile> files, long notRegular, List<String> unreadable) {
    private static final Pattern ON_ITS_WAY = Pattern.compile("\\..*|.*\\.(tmp|part)", Pattern.DOTALL);

    /** What Java makes of an argument that it cannot decode. */
    private static final String UNDECODABLE = "\uFFFD";

    public InputFiles {
        files = List.copyOf(files);
        unreadable = List.copyOf(unreadable);
    }

    /** Several listings as one. */
    static InputFiles joined(List<InputFiles> parts) {
        Set<InputFile> files = new TreeSet<>(Comparator.comparing(InputFile::name));
        parts.forEach(part -> files.addAll(part.files));
        return new InputFiles(
                List.copyOf(files),
                parts.stream().mapToLong(InputFiles::notRegular).sum(),
                parts.stream().flatMap(part -> part.unreadable.stream()).toList());
    }

    /** Whether a name, without the folders before it, is that of a file or folder that somebody may still be adding to. */
    public static boolean isOnItsWay(String name) {
        return ON_ITS_WAY.matcher(name).matches();
    }

    /** Bytes on disk of all files. */
    public long bytes() {
        return files.stream().mapToLong(InputFile::bytes).sum();
    }

    /**
     * Lists the files; {@code -} alone is standard input.
     *
     * @throws IOException naming a given path that does not exist
     */
    public static InputFiles list(List<Path> paths) throws IOException {
        Walk walk = new Walk(false);
        if (paths.contains(Path.of(InputFile.STANDARD_INPUT))) {
            if (paths.size() > 1) {
                throw new IOException("standard input ('-') is an input of its own: leave out the other paths");
            }
            return new InputFiles(List.of(InputFile.standardInput()), 0, List.of());
        }
        for (Path path : paths) {
            if (!Files.exists(path)) {
                throw new IOException("input " + path + " does not exist: check the path"
                        + (path.toString().contains(UNDECODABLE)
                                ? "; a name that is not in the encoding of the locale can only be given by its folder"
                                : ""));
            }
            walk.walk(path.toRealPath());
        }
        return new InputFiles(List.copyOf(walk.files), walk.notRegular, walk.unreadable);
    }

    /**
     * Lists the files that somebody may still be adding to: names that begin with a dot, or end in {@code .tmp} or {@code .part}, are files and folders on
     * their way and are left out. What is gone while it is listed is left out too.
     */
    static InputFiles listArrived(List<Path> paths) {
        Walk walk = new Walk(true);
        for (Path path : paths) {
            try {
                walk.walk(path.toRealPath());
            } catch (IOException e) {
                walk.unreadable.add(path.toString());
            }
        }
        return new InputFiles(List.copyOf(walk.files), walk.notRegular, walk.unreadable);
    }

    private static final class Walk extends SimpleFileVisitor<Path> {
        private final boolean arrivedOnly;
        private final Set<InputFile> files = new TreeSet<>(Comparator.comparing(InputFile::name));
        private final List<String> unreadable = new ArrayList<>();
        private final Set<Path> roots = new HashSet<>();
        private long notRegular;

        private Walk(boolean arrivedOnly) {
            this.arrivedOnly = arrivedOnly;
        }

        private void walk(Path root) throws IOException {
            roots.add(root);
            Files.walkFileTree(root, Set.of(), Integer.MAX_VALUE, this);
        }

        /** What a user names is taken whatever its name. */
        private boolean isOnItsWay(Path path) {
            return arrivedOnly
                    && !roots.contains(path)
                    && path.getFileName() != null
                    && InputFiles.isOnItsWay(path.getFileName().toString());
        }

        @Override
        public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) {
            return isOnItsWay(folder) ? FileVisitResult.SKIP_SUBTREE : FileVisitResult.CONTINUE;
        }

        @Override
        public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
            if (isOnItsWay(file)) {
                return FileVisitResult.CONTINUE;
            }
            if (attributes.isRegularFile()) {
                files.add(new InputFile(
                        file, attributes.size(), attributes.lastModifiedTime().toMillis()));
            } else {
                notRegular++;
            }
            return FileVisitResult.CONTINUE;
        }

        @Override
        public FileVisitResult postVisitDirectory(Path folder, IOException failure) {
            if (failure != null && !(failure instanceof NoSuchFileException)) {
                unreadable.add(folder.toString());
            }
            return FileVisitResult.CONTINUE;
        }

        @Override
        public FileVisitResult visitFileFailed(Path file, IOException failure) {
            if (!(failure instanceof NoSuchFileException)) {
                unreadable.add(file.toString());
            }
            return FileVisitResult.CONTINUE;
        }
    }
}
