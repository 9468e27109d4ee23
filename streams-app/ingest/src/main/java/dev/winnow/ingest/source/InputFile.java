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
    /** What standard input is called, among paths and in positions. */
    public static final String STANDARD_INPUT = "-";

    public InputFile(Path path, long bytes, long modifiedAt) {
        this(path, FileNames.of(path), bytes, modifiedAt);
    }

    /** Standard input, whose size nobody knows. */
    public static InputFile standardInput() {
        return new InputFile(Path.of("/dev/stdin"), STANDARD_INPUT, 0, 0);
    }

    public boolean isStandardInput() {
        return name.equals(STANDARD_INPUT);
    }
}
