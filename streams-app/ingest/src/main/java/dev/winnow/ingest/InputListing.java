package dev.winnow.ingest;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** The places of an input, which are listed once, or again and again. Owned by one thread. */
public interface InputListing extends Closeable {

    /**
     * Lists every file, for an ingest that reads them once.
     *
     * @throws IOException naming a place that does not exist or cannot be listed
     */
    InputFiles all() throws IOException;

    /** Lists what has arrived so far. A place that cannot be listed now is reported in the result. */
    InputFiles arrived();

    @Override
    default void close() {
        // files and folders hold nothing open
    }

    /** Files and folders of the file system. */
    static InputListing of(List<Path> paths) {
        return new FolderListing(paths);
    }

    /** Several listings as one, sorted by name, each file once. It closes them. */
    static InputListing joined(List<InputListing> parts) {
        return new JoinedListing(parts);
    }
}
