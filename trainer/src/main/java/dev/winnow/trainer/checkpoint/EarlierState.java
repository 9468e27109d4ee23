package dev.winnow.trainer.checkpoint;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.winnow.trainer.model.OrderState;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Reads the state of checkpoint format 2, whose packer took the samples of all partitions as they came. Stateless. */
final class EarlierState {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String OFFSETS = "sampleOffsets";
    private static final String REMAINDER = "remainder";

    private EarlierState() {}

    static boolean isOne(JsonNode state) {
        return state.has(REMAINDER) && state.has(OFFSETS);
    }

    /** The same state with a place in the order of samples, which is moved into today's order when training resumes. */
    static JsonNode migrated(JsonNode earlier) throws JsonProcessingException {
        ObjectNode state = earlier.deepCopy();
        Map<Integer, Long> offsets = new TreeMap<>();
        state.remove(OFFSETS)
                .properties()
                .forEach(entry -> offsets.put(
                        Integer.valueOf(entry.getKey()), entry.getValue().asLong()));
        List<int[]> lanes = new ArrayList<>();
        for (JsonNode lane : state.remove(REMAINDER).path("lanes")) {
            lanes.add(JSON.treeToValue(lane, int[].class));
        }
        int context = state.path("shape").path("context").asInt();
        long row = state.path("tokens").asLong() / context;
        state.set(
                "order",
                JSON.valueToTree(OrderState.earlier(
                        offsets, lanes, context, state.path("vocabulary").asText(), row)));
        return state;
    }
}
