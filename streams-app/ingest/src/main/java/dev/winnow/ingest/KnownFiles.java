package dev.winnow.ingest;

import dev.winnow.ingest.source.InputFile;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * What earlier runs under a name know of its files. The rule, by which no record is sent twice because a file was handled:
 *
 * <ol>
 *   <li>a file with the path, size and time of a position is that file;
 *   <li>with the path and size, or with the size of a file that is not in the input any more, and with the same bytes as far as they were read, it is that file too,
 *       touched or moved;
 *   <li>with the path and the same bytes and more of them, it has grown: what was appended is read, unless the whole file is one document;
 *   <li>else it is another file, and is read from its start.
 * </ol>
 *
 * <p>Bytes are only compared where the first rule does not hold. Owned by one thread.
 */
final class KnownFiles {
    private final String name;
    private final Map<String, InputPosition> positions;
    private final Map<Long, List<String>> movable = new HashMap<>();

    /** How a file compares with what is known. */
    enum Change {
        NEW,
        SAME,
        TOUCHED,
        MOVED,
        GROWN,
        CHANGED
    }

    /**
     * Where to go on in a file.
     *
     * @param position progress in the file; null when it is read from its start
     * @param released key of the position that was taken over from a moved file; empty when none was
     */
    record Known(Change change, InputPosition position, String released) {}

    KnownFiles(String name, Map<String, InputPosition> positions, List<InputFile> input) {
        this.name = name;
        this.positions = positions;
        Set<String> present = new HashSet<>();
        input.forEach(file -> present.add(IngestPositions.key(name, file)));
        new TreeMap<>(positions).forEach((key, position) -> {
            if (!present.contains(key) && position.hasPrefix()) {
                movable.computeIfAbsent(position.bytes(), size -> new ArrayList<>())
                        .add(key);
            }
        });
    }

    /**
     * Looks a file up; a position of a moved file is given out once.
     *
     * @throws IOException when the file cannot be read to compare it
     */
    Known of(InputFile file) throws IOException {
        InputPosition position = positions.get(IngestPositions.key(name, file));
        if (position == null || position.equals(InputPosition.RELEASED)) {
            return moved(file);
        }
        if (position.isOf(file)) {
            return new Known(Change.SAME, position, "");
        }
        if (position.hasPrefix()
                && file.bytes() >= position.bytes()
                && position.prefix().isOf(file.path())) {
            if (file.bytes() == position.bytes()) {
                return new Known(Change.TOUCHED, position.in(file), "");
            }
            if (position.next() > 0) {
                return new Known(Change.GROWN, position.in(file), "");
            }
        }
        return new Known(Change.CHANGED, null, "");
    }

    private Known moved(InputFile file) throws IOException {
        Iterator<String> candidates =
                movable.getOrDefault(file.bytes(), List.of()).iterator();
        while (candidates.hasNext()) {
            String key = candidates.next();
            InputPosition position = positions.get(key);
            if (position.prefix().isOf(file.path())) {
                candidates.remove();
                return new Known(Change.MOVED, position.in(file), key);
            }
        }
        return new Known(Change.NEW, null, "");
    }
}
