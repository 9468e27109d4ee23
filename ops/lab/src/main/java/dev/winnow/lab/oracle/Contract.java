package dev.winnow.lab.oracle;

import dev.winnow.schemas.DeadHeader;
import dev.winnow.schemas.Document;
import java.nio.charset.StandardCharsets;
import java.text.Normalizer;
import java.util.List;
import java.util.Optional;

/** What a record of {@code documents} has to be. */
final class Contract {
    /** Reason of a record whose id is not that of its text, or whose key is not its id. */
    static final String ID = "id-mismatch";

    private Contract() {}

    /** The reason why scoring cannot use a record; empty for one that it has to annotate. */
    static Optional<String> refusal(TopicRecord<Document> record) {
        if (record.bytes() == null) {
            return Optional.of("empty-record");
        }
        Document document = record.value();
        if (document == null) {
            return Optional.of("undecodable");
        }
        String text = document.getText();
        if (text.isEmpty()) {
            return Optional.of("empty-text");
        }
        boolean named = document.getId().equals(Content.hex(text.getBytes(StandardCharsets.UTF_8)))
                && document.getId().equals(record.key());
        if (!named) {
            return Optional.of(ID);
        }
        return isNormal(text) ? Optional.empty() : Optional.of("not-normalized");
    }

    /** NFC, stripped, no control character but tab and line feed, no byte order mark. */
    private static boolean isNormal(String text) {
        return Normalizer.isNormalized(text, Normalizer.Form.NFC)
                && text.strip().equals(text)
                && text.codePoints()
                        .noneMatch(point -> (Character.isISOControl(point) && point != '\t' && point != '\n')
                                || point == '\uFEFF'
                                || Character.getType(point) == Character.SURROGATE);
    }

    /** The headers that travel from documents to annotated. */
    static String provenance(List<DeadHeader> headers) {
        return Content.headers(headers.stream()
                .filter(header -> header.getKey().startsWith("winnow-file")
                        || header.getKey().startsWith("winnow-record"))
                .toList());
    }
}
