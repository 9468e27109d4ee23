package dev.winnow.ingest.source;

import dev.winnow.ingest.content.FileContent;
import dev.winnow.ingest.content.InputContent;
import java.nio.file.Path;

/**
 * One input split: a file of the file system, or an object of a store.
 *
 * @param path absolute and normalised, by which rules and the names of formats are looked up; of an object, its bucket and key as a path
 * @param name the path by its bytes, so that names that do not decode stay apart, or the address of an object; what positions, dead letters and documents carry
 * @param bytes size when it was listed
 * @param modifiedAt milliseconds since the epoch
 * @param version what the store names these bytes, such as an ETag; empty for a file, which is known by its size and time
 * @param content where the bytes are read
 */
public record InputFile(Path path, String name, long bytes, long modifiedAt, String version, InputContent content) {
    /** What standard input is called, among paths and in positions. */
    public static final String STANDARD_INPUT = "-";

    public InputFile(Path path, long bytes, long modifiedAt) {
        this(path, FileNames.of(path), bytes, modifiedAt);
    }

    public InputFile(Path path, String name, long bytes, long modifiedAt) {
        this(path, name, bytes, modifiedAt, "", new FileContent(path));
    }

    /** Standard input, whose size nobody knows. */
    public static InputFile standardInput() {
        return new InputFile(Path.of("/dev/stdin"), STANDARD_INPUT, 0, 0);
    }

    public boolean isStandardInput() {
        return name.equals(STANDARD_INPUT);
    }

    /** Whether it is an object of a store, which appears whole and is replaced, never changed. */
    public boolean isObject() {
        return !version.isEmpty();
    }

    /** The address of the file. */
    public String url() {
        return isObject() ? name : path.toUri().toString();
    }
}
