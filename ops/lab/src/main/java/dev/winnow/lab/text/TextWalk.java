package dev.winnow.lab.text;

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

/** Lists the files of one root that may be text of a useful length; follows no links, and looks at a bounded number of files. */
final class TextWalk extends SimpleFileVisitor<Path> {
    static final long MIN_BYTES = 256;
    static final long MAX_BYTES = 48 << 10;
    private static final int MAX_VISITED = 100_000;
    private static final int MAX_DEPTH = 14;
    /** A man page or a changelog on disk is a third of its text. */
    private static final long MAX_COMPRESSED_BYTES = MAX_BYTES / 3;

    private final TextRoot root;
    private final List<Path> found = new ArrayList<>();
    private int visited;

    private TextWalk(TextRoot root) {
        this.root = root;
    }

    /**
     * The files, sorted by path.
     *
     * @param start the root's folder, or the top of its archive
     */
    static List<Path> files(TextRoot root, Path start) throws IOException {
        TextWalk walk = new TextWalk(root);
        Files.walkFileTree(start, Set.of(), MAX_DEPTH, walk);
        walk.found.sort(Comparator.comparing(Path::toString));
        return walk.found;
    }

    @Override
    public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
        String name = file.getFileName().toString();
        long limit = name.endsWith(".gz") ? MAX_COMPRESSED_BYTES : MAX_BYTES;
        if (attributes.isRegularFile()
                && attributes.size() >= MIN_BYTES
                && attributes.size() <= limit
                && root.accepts().test(name)) {
            found.add(file);
        }
        visited++;
        return visited < MAX_VISITED ? FileVisitResult.CONTINUE : FileVisitResult.TERMINATE;
    }

    @Override
    public FileVisitResult visitFileFailed(Path file, IOException failure) {
        return FileVisitResult.CONTINUE;
    }

    @Override
    public FileVisitResult postVisitDirectory(Path directory, IOException failure) {
        return FileVisitResult.CONTINUE;
    }
}
