package dev.winnow.ingest;

import dev.winnow.ingest.source.InputFile;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * What earlier runs under a name know of its files. The rule, by which no record is sent twice because a file was handled:
 *
 * <ol>
 *   <li>a file with the path, size and time of a position is that file, and so is an object with its key, size and version;
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
    private Map<Long, List<String>> movable = Map.of();

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
     * Where to continue in a file.
     *
     * @param position progress in the file; null when it is read from its start
     * @param released key of the position that was taken over from a moved file; empty when none was
     */
    record Known(Change change, InputPosition position, String released) {}

    KnownFiles(String name, Map<String, InputPosition> positions) {
        this.name = name;
        this.positions = new HashMap<>(positions);
    }

    /** Takes a listing: positions of files that are not in it can be those of files that were moved. */
    void listed(Collection<InputFile> input) {
        Set<String> present = new HashSet<>();
        input.forEach(file -> present.add(key(file)));
        movable = new HashMap<>();
        new TreeMap<>(positions).forEach((key, position) -> {
            if (!present.contains(key) && position.hasIdentity()) {
                movable.computeIfAbsent(position.bytes(), size -> new ArrayList<>())
                        .add(key);
            }
        });
    }

    void put(String key, InputPosition position) {
        positions.put(key, position);
    }

    /** Whether a file has been read to its end and has not been written since. */
    boolean isDone(InputFile file) {
        InputPosition position = positions.get(key(file));
        return position != null && position.done() && position.isOf(file);
    }

    /** The position of standard input; null when it is new. */
    InputPosition of(String fileName) {
        return positions.get(IngestPositions.key(name, fileName));
    }

    /** Whether there is a position of a file's path. */
    boolean has(InputFile file) {
        InputPosition position = positions.get(key(file));
        return position != null && !position.equals(InputPosition.RELEASED);
    }

    /** Whether {@link #of} reads the file. */
    boolean needsBytes(InputFile file) {
        InputPosition position = positions.get(key(file));
        return has(file)
                ? !position.isOf(file) && !position.isClaim()
                : !candidates(file).isEmpty();
    }

    /** Keys of files that are gone and of which this one, which has no position, can be one by its size. */
    List<String> candidates(InputFile file) {
        return !has(file) ? List.copyOf(movable.getOrDefault(file.bytes(), List.of())) : List.of();
    }

    /**
     * Looks a file up; a position of a moved file is given out once.
     *
     * @throws IOException when the file cannot be read to compare it
     */
    Known of(InputFile file) throws IOException {
        InputPosition position = positions.get(key(file));
        if (position == null || position.equals(InputPosition.RELEASED)) {
            return moved(file);
        }
        if (position.isOf(file)) {
            return new Known(Change.SAME, position, "");
        }
        if (position.isClaim()) {
            return new Known(Change.NEW, null, "");
        }
        if (position.hasPrefix()
                && file.bytes() >= position.bytes()
                && position.prefix().isOf(file.content())) {
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
        List<String> candidates = movable.getOrDefault(file.bytes(), new ArrayList<>());
        String claim = "";
        for (String key : List.copyOf(candidates)) {
            InputPosition position = positions.get(key);
            if (position.isClaim()) {
                claim = key;
            } else if (position.isVersionOf(file)
                    || position.hasPrefix() && position.prefix().isOf(file.content())) {
                candidates.remove(key);
                return new Known(Change.MOVED, position.in(file), key);
            }
        }
        candidates.remove(claim);
        return new Known(Change.NEW, null, claim);
    }

    private String key(InputFile file) {
        return IngestPositions.key(name, file);
    }
}
