package dev.winnow.lab.bench.fuzz;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Base64;
import java.util.List;

/** A small {@code tokenizer.json} of each kind that models are published with. */
final class TokenizerFiles {
    private static final ObjectMapper JSON = new ObjectMapper();

    private static final String BPE = """
            {"version":"1.0","truncation":null,"padding":null,
             "added_tokens":[{"id":0,"content":"<s>","single_word":false,"lstrip":true,"rstrip":false,"normalized":true,"special":true}],
             "normalizer":{"type":"Sequence","normalizers":[{"type":"NFC"},{"type":"Strip","strip_left":true,"strip_right":false},{"type":"Prepend","prepend":" "}]},
             "pre_tokenizer":{"type":"Sequence","pretokenizers":[
               {"type":"Split","pattern":{"Regex":"\\\\s+|[a-z]+"},"behavior":"Isolated","invert":false},{"type":"Digits","individual_digits":true},
               {"type":"ByteLevel","add_prefix_space":true,"trim_offsets":true,"use_regex":false}]},
             "post_processor":{"type":"Sequence","processors":[{"type":"ByteLevel","add_prefix_space":true,"trim_offsets":true,"use_regex":true},
               {"type":"RobertaProcessing","sep":["<s>",0],"cls":["<s>",0],"trim_offsets":true,"add_prefix_space":true}]},
             "decoder":{"type":"Sequence","decoders":[{"type":"ByteFallback"},{"type":"Fuse"},{"type":"Strip","content":" ","start":1,"stop":0},
               {"type":"Replace","pattern":{"String":"a"},"content":" "},{"type":"WordPiece","prefix":"##","cleanup":true}]},
             "model":{"type":"BPE","dropout":null,"unk_token":"<s>","continuing_subword_prefix":"","end_of_word_suffix":"","fuse_unk":true,"byte_fallback":false,
               "ignore_merges":false,"vocab":{"<s>":0,"t":1,"e":2,"x":3,"te":4,"xt":5,"\u0120":6,"text":7},"merges":["t e","x t","te xt"]}}
            """;

    private static final String UNIGRAM = """
            {"version":"1.0","added_tokens":[{"id":0,"content":"<unk>","special":true,"single_word":false,"lstrip":false,"rstrip":false,"normalized":false}],
             "normalizer":{"type":"Precompiled","precompiled_charsmap":"%s"},
             "pre_tokenizer":{"type":"Metaspace","replacement":"\u2581","prepend_scheme":"always","split":true},
             "post_processor":{"type":"BertProcessing","sep":["<unk>",0],"cls":["<unk>",0]},
             "decoder":{"type":"Metaspace","replacement":"\u2581","prepend_scheme":"always","split":true},
             "model":{"type":"Unigram","unk_id":0,"byte_fallback":false,"vocab":[["<unk>",0.0],["\u2581",-2.5],["s",-3],["o",-3.5],["me",-4.0],["\u2581word",-5.0]]}}
            """;

    private TokenizerFiles() {}

    static List<FuzzInput> all() throws IOException {
        return List.of(
                new FuzzInput("word-piece.json", wordPiece()),
                new FuzzInput("bpe.json", CrawlFiles.utf8(BPE)),
                new FuzzInput("unigram.json", CrawlFiles.utf8(String.format(UNIGRAM, emptyMap()))));
    }

    private static byte[] wordPiece() throws IOException {
        try (var in = TokenizerFiles.class.getResourceAsStream("/dev/winnow/lab/bench/word-piece.json")) {
            ObjectNode tokenizer = (ObjectNode) JSON.readTree(in);
            ObjectNode vocabulary = (ObjectNode) tokenizer.path("model").path("vocab");
            for (String piece : List.of("a", "##a", "word", "##s", "text")) {
                vocabulary.put(piece, vocabulary.size());
            }
            return JSON.writeValueAsBytes(tokenizer);
        }
    }

    /** A map of characters that changes none, see SentencePiece. */
    private static String emptyMap() {
        int units = 256;
        ByteBuffer map = ByteBuffer.allocate(Integer.BYTES * (1 + units));
        return Base64.getEncoder()
                .encodeToString(map.putInt(0, Integer.reverseBytes(Integer.BYTES * units))
                        .array());
    }
}
