package dev.winnow.decision;

import dev.winnow.selection.Hashing;
import java.nio.charset.StandardCharsets;

/** The id of a document: what its text is called, wherever and however often it is crawled. Pure; safe for any thread. */
public final class DocumentId {
    private DocumentId() {}

    /** SHA-256 of the UTF-8 bytes, in lower-case hex. */
    public static String of(byte[] utf8) {
        return Hashing.sha256(utf8);
    }

    /** The id of a text. */
    public static String of(String text) {
        return of(text.getBytes(StandardCharsets.UTF_8));
    }
}
