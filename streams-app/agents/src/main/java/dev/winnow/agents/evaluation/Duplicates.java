package dev.winnow.agents.evaluation;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.winnow.agents.statistics.Interval;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * Compares what an agent found with marked duplicates. Documents that are marked, directly or by way of others, as copies of each
 * other form a cluster. One thread.
 */
final class Duplicates {

    private final Map<String, String> givenIds = new HashMap<>();
    private final Map<String, String> marked = new HashMap<>();
    private final Map<String, String> found = new HashMap<>();

    /** Takes in a document, with the id of what it was found to repeat, or an empty one. */
    void add(Evaluation.Known known, String original) {
        String id = known.document().getId();
        // a text without a given id is known by its own
        String given = known.givenId().isEmpty() ? id : known.givenId();
        givenIds.put(id, given);
        if (!known.duplicateOf().isEmpty()) {
            marked.put(given, known.duplicateOf());
        }
        if (!original.isEmpty()) {
            found.put(id, original);
        }
    }

    /** The texts of what was found, to be looked at once more. */
    DuplicateTexts texts() {
        return new DuplicateTexts(found);
    }

    /**
     * Recall: of the marked copies whose original was read too, the share where the later of both was found to duplicate a text of the same
     * cluster. Precision: of all found duplicates, the share whose match is in the same cluster; a lower bound, because
     * real text holds copies that nobody marked.
     */
    ObjectNode toJson() {
        Set<String> present = new HashSet<>(givenIds.values());
        Set<String> hits = new HashSet<>();
        int right = 0;
        for (Map.Entry<String, String> pair : found.entrySet()) {
            String copy = givenIds.get(pair.getKey());
            String original = givenIds.getOrDefault(pair.getValue(), pair.getValue());
            if (root(copy).equals(root(original))) {
                right++;
                hits.add(copy);
                hits.add(original);
            }
        }
        int copies = 0;
        int recalled = 0;
        for (Map.Entry<String, String> mark : marked.entrySet()) {
            if (present.contains(mark.getValue())) {
                copies++;
                recalled += hits.contains(mark.getKey()) ? 1 : 0;
            }
        }
        ObjectNode json = JsonNodeFactory.instance
                .objectNode()
                .put("markedCopies", marked.size())
                .put("withOriginalPresent", copies)
                .put("foundDuplicates", found.size());
        json.set("recall", Interval.share(recalled, copies).toJson());
        json.set("precisionByMarks", Interval.share(right, found.size()).toJson());
        return json;
    }

    private String root(String given) {
        String root = given;
        Set<String> seen = new HashSet<>();
        while (marked.containsKey(root) && seen.add(root)) {
            root = marked.get(root);
        }
        return root;
    }
}
