package dev.winnow.decision;

import dev.winnow.schemas.Document;
import java.util.Optional;
import java.util.Set;

/** What every record of {@code documents} has to be, whoever wrote it. Pure; safe for any thread. */
public final class ProducerContract {
    private static final String EMPTY_TEXT = "empty-text";
    private static final String ID_MISMATCH = "id-mismatch";
    private static final String NOT_NORMALIZED = "not-normalized";

    /** Reasons of dead letters that break the contract. */
    public static final Set<String> REASONS = Set.of(EMPTY_TEXT, ID_MISMATCH, NOT_NORMALIZED);

    private ProducerContract() {}

    /** Whether a dead letter's reason is a breach of the contract, which the same record would be again. */
    public static boolean isBreach(String reason) {
        return REASONS.contains(reason);
    }

    /**
     * How a record that decodes breaks the contract.
     *
     * @param reason short machine-readable reason
     * @param detail what is wrong, for a person
     */
    public record Breach(String reason, String detail) {}

    /**
     * Compares a record with the contract.
     *
     * @param key key of the record; may be null
     * @param utf8 the document's text in UTF-8
     * @return empty when it keeps the contract
     */
    public static Optional<Breach> breach(String key, Document document, byte[] utf8) {
        if (utf8.length == 0) {
            return Optional.of(new Breach(EMPTY_TEXT, "the document has no text"));
        }
        if (!document.getId().equals(DocumentId.of(utf8))) {
            return Optional.of(new Breach(ID_MISMATCH, "the id is not the SHA-256 of the document's text"));
        }
        if (!document.getId().equals(key)) {
            return Optional.of(new Breach(ID_MISMATCH, "the key is not the document's id"));
        }
        if (!TextNormalizer.isNormal(document.getText())) {
            return Optional.of(
                    new Breach(NOT_NORMALIZED, "the text is not in normal form; see the producer's contract"));
        }
        return Optional.empty();
    }
}
