package dev.winnow.similarity;

import java.util.Optional;

/** Computes signatures that can be compared with each other. Pure; safe for any thread. */
@FunctionalInterface
public interface Signatures {
    /** The signature of a text; empty where the text is too short to be compared. */
    Optional<Signature> of(String text);
}
