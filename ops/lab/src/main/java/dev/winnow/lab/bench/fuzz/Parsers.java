package dev.winnow.lab.bench.fuzz;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import dev.winnow.agents.duplicate.DuplicateIndex;
import dev.winnow.inference.Safetensors;
import dev.winnow.inference.TextTokenizer;
import dev.winnow.runtime.ConfigurationFile;
import dev.winnow.runtime.UsageException;
import dev.winnow.selection.StateEntry;
import dev.winnow.selection.StateSnapshot;
import dev.winnow.trainer.reference.JsonLines;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/** The parsers of files that are not crawled: configuration, reference tasks, weights, tokenizers, snapshots, indexes. */
final class Parsers {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int TENSORS_HEADER = 8;

    private Parsers() {}

    /** @param folder where files are written that have to be files */
    static FuzzTarget configuration(Path folder) {
        return new ParserTarget(
                "configuration",
                List.of(
                        seed("plain", "bootstrap-server=a:1\n# comment\nkafka.acks = all\npassword=a\\\\b\\u00e9\n"),
                        seed("continued", "a.b: one \\\n   two\n! comment\nkey\\ with\\ space value\n")),
                FuzzBounds.of(5, 64),
                false,
                input -> {
                    try {
                        new ConfigurationFile(write(folder, "winnow.properties", input)).kafkaSettings();
                        return true;
                    } catch (UsageException e) {
                        return false;
                    }
                });
    }

    static FuzzTarget referenceTasks(Path folder) {
        String item = "{\"prompt\":\"p\",\"text\":\"words\",\"choices\":[\"a\",\"b\"],\"answer\":0,\"group\":\"g\"}\n";
        return new ParserTarget(
                "reference-tasks",
                List.of(
                        seed("task.jsonl", item.repeat(3)),
                        new FuzzInput("task.jsonl.gz", CrawlFiles.gzip(CrawlFiles.utf8(item.repeat(9))))),
                FuzzBounds.of(5, 256),
                true,
                input -> {
                    try {
                        JsonLines.read(write(folder, input.name(), input), (number, object) -> true);
                        return true;
                    } catch (IOException e) {
                        return false;
                    }
                });
    }

    /** Headers of weights; the arrays themselves are given to the engine only when their header fits the file. */
    static FuzzTarget weights(Path folder) {
        return new WeightsTarget(folder);
    }

    static FuzzTarget tokenizer(Path folder) throws IOException {
        return new ParserTarget("tokenizer", TokenizerFiles.all(), FuzzBounds.of(10, 256), true, input -> {
            try (TextTokenizer tokenizer = TextTokenizer.load(write(folder, "tokenizer.json", input))) {
                tokenizer.ids("some words a text");
                return true;
            } catch (IOException e) {
                return false;
            }
        });
    }

    static FuzzTarget snapshots() {
        byte[] good = ByteBuffer.allocate(3 * Integer.BYTES + 1 + 1 + 64 + 1 + 3 + 24 + 1 + 7 + 8)
                .put((byte) 1)
                .put(new byte[] {0})
                .putInt(64)
                .put(new byte[64])
                .put((byte) 3)
                .put(new byte[] {1, 0, 7})
                .putInt(24)
                .put(new byte[24])
                .put((byte) 7)
                .put(new byte[] {2, 0, 1, 0, 0, 0, 3})
                .putInt(8)
                .put(new byte[8])
                .array();
        return new ParserTarget(
                "snapshots", List.of(new FuzzInput("state", good)), FuzzBounds.of(2, 64), false, input -> {
                    List<StateEntry> state;
                    try {
                        state = StateSnapshot.decode(input.bytes());
                    } catch (IllegalArgumentException e) {
                        return false;
                    }
                    if (!Arrays.equals(StateSnapshot.encode(state), input.bytes())) {
                        throw new IllegalStateException("a snapshot that was read is written otherwise");
                    }
                    return true;
                });
    }

    static FuzzTarget duplicateIndex(Path folder) throws IOException {
        DuplicateIndex index = new DuplicateIndex();
        String words = "these are words of a text that is long enough to have a signature of its own ";
        index.add("one", words.repeat(3));
        index.add("two", "other " + words.repeat(2));
        Path file = folder.resolve("seed.bin");
        index.write(file);
        return new ParserTarget(
                "duplicates",
                List.of(new FuzzInput("index.bin", Files.readAllBytes(file))),
                FuzzBounds.of(5, 64),
                false,
                input -> {
                    try {
                        DuplicateIndex.read(write(folder, "index.bin", input)).find("id", words, 0.5);
                        return true;
                    } catch (IOException e) {
                        return false;
                    }
                });
    }

    static Path write(Path folder, String name, FuzzInput input) throws IOException {
        return Files.write(folder.resolve(name), input.bytes());
    }

    private static FuzzInput seed(String name, String text) {
        return new FuzzInput(name, CrawlFiles.utf8(text));
    }

    /** A safetensors file with two arrays. */
    private static final class WeightsTarget implements FuzzTarget {
        private final Path folder;

        private WeightsTarget(Path folder) {
            this.folder = folder;
        }

        @Override
        public String name() {
            return "weights";
        }

        @Override
        public List<FuzzInput> seeds() {
            String header =
                    "{\"__metadata__\":{\"format\":\"pt\"},\"a\":{\"dtype\":\"F32\",\"shape\":[2,2],\"data_offsets\":[0,16]},"
                            + "\"b\":{\"dtype\":\"BF16\",\"shape\":[3],\"data_offsets\":[16,22]}}";
            return List.of(new FuzzInput("weights.safetensors", file(CrawlFiles.utf8(header), new byte[22])));
        }

        private static byte[] file(byte[] header, byte[] values) {
            ByteArrayOutputStream file = new ByteArrayOutputStream();
            file.writeBytes(ByteBuffer.allocate(TENSORS_HEADER)
                    .order(ByteOrder.LITTLE_ENDIAN)
                    .putLong(header.length)
                    .array());
            file.writeBytes(header);
            file.writeBytes(values);
            return file.toByteArray();
        }

        @Override
        public FuzzBounds bounds() {
            return FuzzBounds.of(5, 64);
        }

        /** Half of the changes are of the header, whose length stays right. */
        @Override
        public FuzzInput mutate(FuzzInput seed, FuzzInput other, Random random) {
            if (random.nextBoolean()) {
                return seed.with(Mutation.ofBytes(seed.bytes(), other.bytes(), random));
            }
            int length =
                    ByteBuffer.wrap(seed.bytes()).order(ByteOrder.LITTLE_ENDIAN).getInt();
            byte[] header = Arrays.copyOfRange(seed.bytes(), TENSORS_HEADER, TENSORS_HEADER + length);
            JsonNode tree = parsed(JsonMutation.of(header, random));
            offsets(tree, random);
            return seed.with(file(
                    CrawlFiles.utf8(tree.toString()),
                    Arrays.copyOfRange(seed.bytes(), TENSORS_HEADER + length, seed.bytes().length)));
        }

        private static JsonNode parsed(byte[] json) {
            try {
                return JSON.readTree(new String(json, StandardCharsets.UTF_8));
            } catch (IOException e) {
                throw new IllegalStateException("it was written as JSON", e);
            }
        }

        /** Makes shapes and offsets that nearly agree. */
        private static void offsets(JsonNode tree, Random random) {
            if (random.nextBoolean() && tree.path("a").path("shape") instanceof ArrayNode shape) {
                shape.removeAll();
                for (long extent : new long[][] {{4}, {1L << 32, 1L << 32}, {-1, -4}, {0, Long.MAX_VALUE}, {4, 0}, {}}
                        [random.nextInt(6)]) {
                    shape.add(extent);
                }
            }
        }

        @Override
        public boolean accepts(FuzzInput input) throws IOException {
            try {
                Safetensors.open(write(folder, input.name(), input)).names();
                return true;
            } catch (IOException e) {
                return false;
            }
        }
    }
}
