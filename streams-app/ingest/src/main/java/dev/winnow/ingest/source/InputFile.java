package dev.winnow.ingest.source;

import java.nio.file.Path;

/**
 * One input split.
 *
 * @param path absolute and normalised; also the name that dead letters carry
 * @param bytes size on disk when it was listed
 * @param modifiedAt milliseconds since the epoch
 */
public record InputFile(Path path, long bytes, long modifiedAt) {
    public String name() {
        return path.toString();
    }
}
