package dev.winnow.agents.transformer;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.winnow.inference.BertShape;
import dev.winnow.inference.SmallBert;
import dev.winnow.inference.TorchRuntime;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/**
 * A model directory as a hub has it, made and trained here: a WordPiece tokenizer and a small BERT that distinguishes sea words from
 * hill words. A text of {@code s} sea words and {@code h} hill words is class 1 when s is larger; as a value it is s/(s+h)·5.
 */
public final class SmallHubModel {
    public static final List<String> SEA = List.of("wave", "harbour", "tide", "sail", "reef", "anchor");
    public static final List<String> HILL = List.of("ridge", "summit", "slope", "boulder", "valley", "pass");
    private static final List<String> SPECIAL = List.of("[PAD]", "[UNK]", "[CLS]", "[SEP]");
    private static final int WORDS = 10;
    private static final ObjectMapper JSON = new ObjectMapper();

    private SmallHubModel() {}

    /** Writes config.json, tokenizer.json and model.safetensors; the model has learned for some steps. */
    public static void write(Path directory, boolean regressor, int steps) throws IOException {
        Files.createDirectories(directory);
        List<String> vocabulary = vocabulary();
        BertShape shape = new BertShape(vocabulary.size(), 32, 2, 32, 2, 4, 64, regressor ? 1 : 2, 1e-12, false);
        Files.writeString(directory.resolve("config.json"), config(shape).toPrettyString());
        Files.writeString(
                directory.resolve("tokenizer.json"), tokenizer(vocabulary).toPrettyString());
        SplittableRandom random = new SplittableRandom(3);
        List<long[]> rows = new ArrayList<>();
        long[] classes = new long[512];
        float[] values = new float[classes.length];
        for (int i = 0; i < classes.length; i++) {
            int sea = random.nextInt(WORDS + 1);
            List<String> words = words(random, sea, WORDS - sea);
            rows.add(ids(vocabulary, words));
            classes[i] = sea > WORDS / 2 ? 1 : 0;
            values[i] = 5f * sea / WORDS;
        }
        try (SmallBert bert = new SmallBert(TorchRuntime.start(1, "cpu"), shape, 11)) {
            if (regressor) {
                bert.learnValues(rows, values, steps, 32);
            } else {
                bert.learnClasses(rows, classes, steps, 32);
            }
            bert.save(directory.resolve("model.safetensors"));
        }
    }

    /** A text of so many words of each kind, shuffled. */
    public static List<String> words(SplittableRandom random, int sea, int hill) {
        List<String> words = new ArrayList<>();
        for (int i = 0; i < sea + hill; i++) {
            List<String> kind = i < sea ? SEA : HILL;
            words.add(random.nextInt(words.size() + 1), kind.get(random.nextInt(kind.size())));
        }
        return words;
    }

    private static List<String> vocabulary() {
        List<String> vocabulary = new ArrayList<>(SPECIAL);
        vocabulary.addAll(SEA);
        vocabulary.addAll(HILL);
        return vocabulary;
    }

    private static long[] ids(List<String> vocabulary, List<String> words) {
        long[] ids = new long[words.size() + 2];
        ids[0] = 2;
        for (int i = 0; i < words.size(); i++) {
            ids[i + 1] = vocabulary.indexOf(words.get(i));
        }
        ids[ids.length - 1] = 3;
        return ids;
    }

    private static ObjectNode config(BertShape shape) {
        ObjectNode config = JSON.createObjectNode();
        config.put("model_type", "bert").put("vocab_size", shape.vocabulary());
        config.put("max_position_embeddings", shape.positions()).put("type_vocab_size", shape.types());
        config.put("hidden_size", shape.width()).put("num_hidden_layers", shape.layers());
        config.put("num_attention_heads", shape.heads()).put("intermediate_size", shape.inner());
        config.put("hidden_act", "gelu").put("layer_norm_eps", shape.epsilon()).put("pad_token_id", 0);
        ObjectNode labels = config.putObject("id2label");
        if (shape.outputs() == 2) {
            labels.put("0", "hill").put("1", "sea");
        } else {
            labels.put("0", "LABEL_0");
        }
        return config;
    }

    private static ObjectNode tokenizer(List<String> vocabulary) {
        ObjectNode tokenizer = JSON.createObjectNode();
        tokenizer.put("version", "1.0").putNull("truncation").putNull("padding");
        for (int i = 0; i < SPECIAL.size(); i++) {
            tokenizer
                    .withArray("added_tokens")
                    .addObject()
                    .put("id", i)
                    .put("content", SPECIAL.get(i))
                    .put("single_word", false)
                    .put("lstrip", false)
                    .put("rstrip", false)
                    .put("normalized", false)
                    .put("special", true);
        }
        tokenizer
                .putObject("normalizer")
                .put("type", "BertNormalizer")
                .put("clean_text", true)
                .put("handle_chinese_chars", true)
                .putNull("strip_accents")
                .put("lowercase", true);
        tokenizer.putObject("pre_tokenizer").put("type", "BertPreTokenizer");
        ObjectNode template = tokenizer.putObject("post_processor").put("type", "TemplateProcessing");
        template.withArray("single")
                .addObject()
                .putObject("SpecialToken")
                .put("id", "[CLS]")
                .put("type_id", 0);
        template.withArray("single")
                .addObject()
                .putObject("Sequence")
                .put("id", "A")
                .put("type_id", 0);
        template.withArray("single")
                .addObject()
                .putObject("SpecialToken")
                .put("id", "[SEP]")
                .put("type_id", 0);
        template.putArray("pair")
                .addObject()
                .putObject("Sequence")
                .put("id", "A")
                .put("type_id", 0);
        ObjectNode specials = template.putObject("special_tokens");
        for (String special : List.of("[CLS]", "[SEP]")) {
            ObjectNode entry = specials.putObject(special).put("id", special);
            entry.putArray("ids").add(SPECIAL.indexOf(special));
            entry.putArray("tokens").add(special);
        }
        tokenizer.putNull("decoder");
        ObjectNode model = tokenizer.putObject("model");
        model.put("type", "WordPiece").put("unk_token", "[UNK]").put("continuing_subword_prefix", "##");
        model.put("max_input_chars_per_word", 100);
        ObjectNode words = model.putObject("vocab");
        for (int i = 0; i < vocabulary.size(); i++) {
            words.put(vocabulary.get(i), i);
        }
        return tokenizer;
    }
}
