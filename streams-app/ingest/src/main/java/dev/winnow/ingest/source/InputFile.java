package dev.winnow.ingest.source;

import java.nio.file.Path;

/**
 * One input split.
 *
 * @param path absolute and normalised
 * @param name the path by its bytes, so that names that do not decode stay apart; what positions, dead letters and documents carry
 * @param bytes size on disk when it was listed
 * @param modifiedAt milliseconds since the epoch
 */
public record InputFile(Path path, String name, long bytes, long modifiedAt) {
    public InputFile(Path path, long bytes, long modifiedAt) {
        this(path, FileNames.of(path), bytes, modifiedAt);
    }
}
