package dev.winnow.trainer.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.winnow.kafka.topic.RunTopics;
import dev.winnow.trainer.model.ByteVocabulary;
import dev.winnow.trainer.model.OrderState;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.TopicPartitionInfo;
import org.apache.kafka.common.Uuid;
import org.junit.jupiter.api.Test;

class SampleOrderTest {
    private static final RunTopics TOPICS = new RunTopics("winnow", "base");
    private static final Uuid FIRST = new Uuid(1, 2);

    private final ModelOptions model = new ModelOptions();

    private SampleOrder order(Uuid id, int partitions, boolean allowMissingRecords) {
        model.context = 8;
        List<TopicPartitionInfo> infos = IntStream.range(0, partitions)
                .mapToObj(partition -> new TopicPartitionInfo(partition, null, List.of(), List.of()))
                .toList();
        return new SampleOrder(
                TOPICS,
                new TopicDescription(TOPICS.selected(), false, infos, null, id),
                model,
                new ByteVocabulary(),
                allowMissingRecords);
    }

    @Test
    void aBatchMixesDocumentsWhateverTheNumberOfPartitions() {
        assertThat(order(FIRST, 1, false).start().lanes()).isEqualTo(32);
        assertThat(order(FIRST, 6, false).start().lanes()).isEqualTo(6);
        assertThat(order(FIRST, 64, false).start().lanes()).isEqualTo(1);
    }

    @Test
    void aResumedRunKeepsItsLanesUnlessOthersAreAskedFor() {
        OrderState saved = order(FIRST, 2, false).start();

        assertThat(order(FIRST, 2, false).resumed(saved)).isSameAs(saved);
        model.lanes = 3;
        assertThatThrownBy(() -> order(FIRST, 2, false).resumed(saved))
                .hasMessageContaining("its --lanes is 16 in the checkpoint and 3 now; use the same --lanes");
    }

    @Test
    void aTopicWithMorePartitionsIsRefused() {
        OrderState saved = order(FIRST, 2, false).start();

        assertThatThrownBy(() -> order(FIRST, 3, true).resumed(saved))
                .hasMessageContaining("number of partitions of the selected topic is 2 in the checkpoint and 3 now");
    }

    @Test
    void aTopicThatWasCreatedAgainIsRefusedOrReadFromItsFirstRecordsWhereThatIsAllowed() {
        OrderState saved = order(FIRST, 2, false).start().at(Map.of(0, 9L, 1, 4L));
        Uuid second = new Uuid(3, 4);

        assertThatThrownBy(() -> order(second, 2, false).resumed(saved))
                .hasMessageContaining("topic winnow.base.selected was deleted and created again (id " + FIRST)
                .hasMessageContaining("--allow-missing-records");
        OrderState again = order(second, 2, true).resumed(saved);
        assertThat(again.offsets()).isEqualTo(Map.of(0, 0L, 1, 0L));
        assertThat(again.topicId()).isEqualTo(second.toString());
    }
}
