package dev.winnow.lab.bench.fuzz;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Changes fields and items of JSON, so that what comes out is JSON still. A function of the random source. */
final class JsonMutation {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
    private static final int MOST_CHANGES = 3;
    private static final int DEEP = 900;
    private static final int MANY = 5_000;

    private JsonMutation() {}

    /** A changed document, or the bytes as they are where they are no JSON. */
    static byte[] of(byte[] json, Random random) {
        try {
            JsonNode root = JSON.readTree(json);
            for (int left = 1 + random.nextInt(MOST_CHANGES); left > 0; left--) {
                root = once(root, random);
            }
            return JSON.writeValueAsBytes(root);
        } catch (JsonProcessingException e) {
            return json;
        } catch (IOException e) {
            throw new IllegalStateException("bytes in memory can be read", e);
        }
    }

    private static JsonNode once(JsonNode root, Random random) {
        List<JsonNode> containers = new ArrayList<>();
        collect(root, containers);
        if (containers.isEmpty() || random.nextInt(40) == 0) {
            return value(random);
        }
        JsonNode container = containers.get(random.nextInt(containers.size()));
        if (container instanceof ObjectNode object) {
            change(object, random);
        } else if (container instanceof ArrayNode array) {
            change(array, random);
        }
        return root;
    }

    private static void collect(JsonNode node, List<JsonNode> containers) {
        if (node.isContainerNode() && !node.isEmpty()) {
            containers.add(node);
            node.forEach(each -> collect(each, containers));
        }
    }

    private static void change(ObjectNode object, Random random) {
        List<String> names = new ArrayList<>();
        object.fieldNames().forEachRemaining(names::add);
        String name = names.get(random.nextInt(names.size()));
        switch (random.nextInt(5)) {
            case 0 -> object.remove(name);
            case 1 ->
                object.set(
                        names.get(random.nextInt(names.size())),
                        object.get(name).deepCopy());
            case 2 -> object.set(name + random.nextInt(9), object.get(name).deepCopy());
            default -> object.set(name, value(random));
        }
    }

    private static void change(ArrayNode array, Random random) {
        int at = random.nextInt(array.size());
        switch (random.nextInt(4)) {
            case 0 -> array.remove(at);
            case 1 -> array.insert(at, array.get(at).deepCopy());
            case 2 -> array.insert(at, value(random));
            default -> array.set(at, value(random));
        }
    }

    private static JsonNode value(Random random) {
        return switch (random.nextInt(14)) {
            case 0 -> NODES.nullNode();
            case 1 -> NODES.booleanNode(random.nextBoolean());
            case 2 -> NODES.numberNode(random.nextInt(3) - 1);
            case 3 -> NODES.numberNode(random.nextBoolean() ? Long.MAX_VALUE : Long.MIN_VALUE);
            case 4 -> NODES.numberNode(BigInteger.ONE.shiftLeft(64 + random.nextInt(200)));
            case 5 -> NODES.numberNode(random.nextBoolean() ? 1e308 : Double.MIN_VALUE);
            case 6 -> NODES.numberNode(random.nextInt());
            case 7 -> NODES.textNode("");
            case 8 ->
                NODES.textNode(List.of("NaN", "\0", "../x", "a b", "\uD800", "2", "x".repeat(MANY))
                        .get(random.nextInt(7)));
            case 9 -> NODES.arrayNode();
            case 10 -> NODES.objectNode();
            case 11 -> deep(random);
            case 12 -> many(random);
            default -> NODES.numberNode(random.nextDouble());
        };
    }

    private static JsonNode deep(Random random) {
        JsonNode node = NODES.textNode("deep");
        for (int level = random.nextInt(DEEP); level > 0; level--) {
            node = NODES.arrayNode().add(node);
        }
        return node;
    }

    private static JsonNode many(Random random) {
        ArrayNode many = NODES.arrayNode();
        for (int i = random.nextInt(MANY); i > 0; i--) {
            many.add(random.nextInt(3));
        }
        return many;
    }
}
