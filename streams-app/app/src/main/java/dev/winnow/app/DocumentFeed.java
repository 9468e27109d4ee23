package dev.winnow.app;

import dev.winnow.schemas.Document;
import java.io.IOException;
import java.util.Iterator;

/** Documents from somewhere, with a known end. One thread. */
interface DocumentFeed extends Iterator<Document>, AutoCloseable {

    /** How much has been read, from 0 to 1. */
    double share();

    @Override
    void close() throws IOException;
}
