package dev.winnow.ingest.content;

import java.io.IOException;
import java.io.InputStream;

/**
 * The bytes of one input file. They can be opened any number of times and side by side; what is opened is owned by one thread.
 *
 * <p>Where a store cannot give them at the moment, or has other bytes by now, opening and reading throw {@link InputUnavailableException}.
 */
public interface InputContent {

    /** All bytes, from the first on. */
    InputStream open() throws IOException;

    /** The bytes by their offsets. */
    ContentParts parts() throws IOException;
}
