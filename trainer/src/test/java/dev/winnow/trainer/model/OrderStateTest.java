package dev.winnow.trainer.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class OrderStateTest {
    private static final int END = 256;
    private static final int CONTEXT = 3;

    private static OrderState start(int partitions, int lanes) {
        return OrderState.start("run", "topic", "id", partitions, CONTEXT, lanes, "bytes", END);
    }

    @Test
    void theJsonFormHasTheKeysThatEveryTrainerWrites() throws IOException {
        ObjectMapper json = new ObjectMapper();

        String written = json.writeValueAsString(start(2, 1));

        assertThat(written)
                .isEqualTo("{\"order\":1,\"run\":\"run\",\"topic\":\"topic\",\"topicId\":\"id\",\"partitions\":2,"
                        + "\"seqLen\":3,\"lanes\":1,\"tokenizer\":\"bytes\",\"endOfText\":256,\"row\":0,"
                        + "\"lanesOf\":[{\"offset\":0,\"tokens\":[[]]},{\"offset\":0,\"tokens\":[[]]}]}");
        assertThat(json.readValue(written, OrderState.class))
                .usingRecursiveComparison()
                .isEqualTo(start(2, 1));
    }

    @Test
    void aPlaceInAnotherOrderIsRefusedWithTheRemedy() {
        assertThatThrownBy(() -> start(1, 2).continuedIn(start(1, 3)))
                .hasMessage("cannot resume the order of samples: its --lanes is 2 in the checkpoint and 3 now;"
                        + " use the same --lanes, or leave it out, or use another --checkpoint-dir");
        assertThatThrownBy(() -> start(6, 2).continuedIn(start(8, 2)))
                .hasMessageContaining("number of partitions of the selected topic is 6 in the checkpoint and 8 now");
    }

    @Test
    void theStateOfAnEarlierVersionKeepsEveryUnusedTokenAndEveryOffset() {
        List<int[]> lanes = List.of(new int[] {1, END}, new int[] {2, 2, END}, new int[] {3}, new int[] {4, END});
        OrderState earlier = OrderState.earlier(Map.of(0, 5L, 2, 9L), lanes, CONTEXT, "bytes", 40);

        OrderState moved = earlier.continuedIn(start(3, 1));

        assertThat(moved.row()).isEqualTo(40);
        assertThat(moved.order()).isEqualTo(OrderState.NEWEST);
        assertThat(moved.offsets()).isEqualTo(Map.of(0, 5L, 1, 0L, 2, 9L));
        assertThat(moved.lanesOf().get(0).tokens().get(0)).containsExactly(1, END, 4, END);
        assertThat(moved.lanesOf().get(1).tokens().get(0)).containsExactly(2, 2, END);
        assertThat(moved.lanesOf().get(2).tokens().get(0)).containsExactly(3);
        assertThat(new SequencePacker(moved).wanted(1)).isEqualTo(1);
    }

    @Test
    void theStateOfAnEarlierVersionWithOnePartitionKeepsItsLanes() {
        List<int[]> lanes = new ArrayList<>();
        for (int lane = 0; lane < 4; lane++) {
            lanes.add(new int[] {lane, lane, lane, lane, END});
        }
        OrderState earlier = OrderState.earlier(Map.of(0, 5L), lanes, CONTEXT, "bytes", 42);

        SequencePacker packer = new SequencePacker(earlier.continuedIn(start(1, 4)));

        assertThat(packer.wanted(4)).isEqualTo(-1);
        assertThat(packer.take(4)).extracting(row -> row.tokens()[0]).containsExactly(2, 3, 0, 1);
    }
}
