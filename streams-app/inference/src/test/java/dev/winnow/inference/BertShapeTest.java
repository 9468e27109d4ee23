package dev.winnow.inference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.junit.jupiter.api.Test;

class BertShapeTest {

    @Test
    void namesOfOneActivationAreOneActivation() {
        assertThat(BertShape.read(config()).tanhGelu()).isFalse();
        assertThat(BertShape.read(config().put("hidden_act", "gelu_python")).tanhGelu())
                .isFalse();
        assertThat(BertShape.read(config().put("hidden_act", "gelu_pytorch_tanh"))
                        .tanhGelu())
                .isTrue();
    }

    @Test
    void whatIsComputedOtherwiseIsRefused() {
        assertRefused(config().put("hidden_act", "gelu_10"), "gelu_10");
        assertRefused(config().put("hidden_act", "relu"), "relu");
        assertRefused(config().put("position_embedding_type", "relative_key"), "relative_key");
        assertRefused(config().put("is_decoder", true), "decoder");
        assertRefused(config().put("model_type", "roberta"), "roberta");
    }

    private static void assertRefused(ObjectNode config, String reason) {
        assertThatThrownBy(() -> BertShape.read(config))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(reason)
                .hasMessageContaining("export model.pt with Python");
    }

    private static ObjectNode config() {
        return JsonNodeFactory.instance
                .objectNode()
                .put("model_type", "bert")
                .put("vocab_size", 10)
                .put("max_position_embeddings", 8)
                .put("type_vocab_size", 2)
                .put("hidden_size", 4)
                .put("num_hidden_layers", 1)
                .put("num_attention_heads", 2)
                .put("intermediate_size", 8);
    }
}
