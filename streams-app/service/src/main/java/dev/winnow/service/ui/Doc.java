package dev.winnow.service.ui;

import dev.winnow.schemas.Document;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * A labelled document as the page shows it. Immutable.
 *
 * @param text its text, cut at a number of characters
 * @param length length of the whole text in characters
 * @param time milliseconds since the epoch at which its record was written; -1 where unknown
 * @param partition partition of the annotated topic, or of the topic that it was read from
 * @param offset offset there
 * @param missing why agents gave no label, by agent
 */
record Doc(
        String id,
        String url,
        String source,
        String text,
        int length,
        int tokens,
        long time,
        int partition,
        long offset,
        List<Label> labels,
        Map<String, String> missing) {
    private static final int OVERHEAD_BYTES = 400;
    private static final int LABEL_BYTES = 80;
    private static final int FIELD = 2_000;
    private static final int LABELS = 64;

    /** What one agent reports of it. */
    record Label(String agent, String group, double score, String version, String reference) {}

    static Doc of(Document document, int longest, int partition, long offset, long time) {
        Map<String, String> missing = new TreeMap<>();
        document.getMissing().forEach((agent, kind) -> {
            if (missing.size() < LABELS) {
                missing.put(cut(agent, FIELD), kind.name().toLowerCase(Locale.ROOT));
            }
        });
        return new Doc(
                cut(document.getId(), FIELD),
                cut(document.getUrl(), FIELD),
                cut(document.getSource(), FIELD),
                cut(document.getText(), longest),
                document.getText().length(),
                document.getTokens(),
                time,
                partition,
                offset,
                document.getAnnotations().stream()
                        .limit(LABELS)
                        .map(label -> new Label(
                                cut(label.getAgent(), FIELD),
                                cut(label.getGroup(), FIELD),
                                label.getScore(),
                                cut(label.getAgentVersion(), FIELD),
                                cut(label.getReference(), FIELD)))
                        .toList(),
                missing);
    }

    /** The beginning of a text that does not end within a character. */
    static String cut(String text, int longest) {
        if (text.length() <= longest) {
            return text;
        }
        int end = Character.isHighSurrogate(text.charAt(longest - 1)) ? longest - 1 : longest;
        return text.substring(0, end);
    }

    /** About how much memory it takes, in bytes. */
    long bytes() {
        return OVERHEAD_BYTES
                + 2L * (text.length() + url.length() + source.length())
                + (long) LABEL_BYTES * labels.size()
                + labels.stream()
                        .mapToLong(label -> label.group().length()
                                + label.version().length()
                                + label.reference().length())
                        .sum();
    }
}
