package dev.winnow.ingest;

import dev.winnow.ingest.source.InputFile;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * The input files behind the paths that a user gives: a file is itself, a folder is all regular files below it. Sorted by name, each once: a file is
 * told from another by the bytes of its path, also where they do not decode. Symbolic links below a folder are not followed, so that there are no loops and no file comes twice under two names.
 *
 * @param files sorted by name
 * @param notRegular links, sockets and devices that were passed over
 * @param unreadable folders and files that the operating system would not list
 */
public record InputFiles(List<InputFile> files, long notRegular, List<Path> unreadable) {
    /** What Java makes of an argument that it cannot decode. */
    private static final String UNDECODABLE = "\uFFFD";

    public InputFiles {
        files = List.copyOf(files);
        unreadable = List.copyOf(unreadable);
    }

    /** Bytes on disk of all files. */
    public long bytes() {
        return files.stream().mapToLong(InputFile::bytes).sum();
    }

    /**
     * Lists the files.
     *
     * @throws IOException naming a given path that does not exist
     */
    public static InputFiles list(List<Path> paths) throws IOException {
        Walk walk = new Walk();
        for (Path path : paths) {
            if (!Files.exists(path)) {
                throw new IOException("input " + path + " does not exist: check the path"
                        + (path.toString().contains(UNDECODABLE)
                                ? "; a name that is not in the encoding of the locale can only be given by its folder"
                                : ""));
            }
            Files.walkFileTree(path.toRealPath(), Set.of(), Integer.MAX_VALUE, walk);
        }
        return new InputFiles(List.copyOf(walk.files), walk.notRegular, walk.unreadable);
    }

    private static final class Walk extends SimpleFileVisitor<Path> {
        private final Set<InputFile> files = new TreeSet<>(Comparator.comparing(InputFile::name));
        private final List<Path> unreadable = new ArrayList<>();
        private long notRegular;

        @Override
        public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
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
            if (failure != null) {
                unreadable.add(folder);
            }
            return FileVisitResult.CONTINUE;
        }

        @Override
        public FileVisitResult visitFileFailed(Path file, IOException failure) {
            unreadable.add(file);
            return FileVisitResult.CONTINUE;
        }
    }
}
