package dev.winnow.kafka.registry;

import dev.winnow.schemas.MissingKind;
import java.util.Map;

/**
 * What a scan reads of a document.
 *
 * @param labels agent, group and version of each annotation, one after the other
 * @param missing why agents gave no label, by agent
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record ScannedLabels(String id, String[] labels, Map<String, MissingKind> missing) {
    static final int WIDTH = 3;
}
