package dev.winnow.kafka.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.TopicPartitionInfo;
import org.apache.kafka.common.Uuid;
import org.junit.jupiter.api.Test;

class TopicIdentitiesTest {
    private static final Uuid OLD = new Uuid(1, 1);
    private static final Uuid NEW = new Uuid(2, 2);

    @Test
    void aTopicThatWasRecreatedBeforeTheFirstLookIsRecognisedByItsKnownId() {
        TopicIdentities identities = TopicIdentities.fixed(Map.of("t", OLD.toString()));

        for (int look = 0; look < 2; look++) {
            assertThat(identities.changed(topic("t", NEW, 1))).hasValueSatisfying(change -> assertThat(change)
                    .startsWith("topic t was deleted and created again (id " + OLD + " before, " + NEW + " now)"));
        }
        assertThat(identities.changed(topic("t", OLD, 1))).isEmpty();
        assertThat(identities.changed(topic("u", NEW, 1))).isEmpty();
    }

    @Test
    void aTopicThatIsRecreatedAfterTheFirstLookIsRecognised() {
        for (TopicIdentities identities : List.of(TopicIdentities.growing(), TopicIdentities.fixed(Map.of()))) {
            assertThat(identities.changed(topic("t", OLD, 1))).isEmpty();
            assertThat(identities.changed(topic("t", NEW, 1)))
                    .hasValueSatisfying(change -> assertThat(change).contains("deleted and created again"));
        }
    }

    @Test
    void addedPartitionsAreAChangeWhereTheirNumberIsFixed() {
        TopicIdentities growing = TopicIdentities.growing();
        TopicIdentities fixed = TopicIdentities.fixed(Map.of("t", OLD.toString()));
        for (TopicIdentities identities : List.of(growing, fixed)) {
            assertThat(identities.changed(topic("t", OLD, 1))).isEmpty();
        }

        assertThat(growing.changed(topic("t", OLD, 2))).isEmpty();
        assertThat(fixed.changed(topic("t", OLD, 2)))
                .hasValue("topic t has 2 partitions, 1 before: see 'More partitions' in the runbook");
    }

    private static TopicDescription topic(String name, Uuid id, int partitions) {
        TopicPartitionInfo partition = new TopicPartitionInfo(0, null, List.of(), List.of());
        return new TopicDescription(name, false, Collections.nCopies(partitions, partition), Set.of(), id);
    }
}
