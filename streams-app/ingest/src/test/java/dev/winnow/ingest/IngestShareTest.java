package dev.winnow.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
import org.apache.kafka.clients.consumer.ConsumerPartitionAssignor.Assignment;
import org.apache.kafka.clients.consumer.ConsumerPartitionAssignor.GroupSubscription;
import org.apache.kafka.clients.consumer.ConsumerPartitionAssignor.Subscription;
import org.apache.kafka.common.Cluster;
import org.junit.jupiter.api.Test;

class IngestShareTest {
    private static final List<String> FILES = IntStream.range(0, 3_000)
            .mapToObj(file -> "crawl /data/part-%05d.jsonl".formatted(file))
            .toList();

    @Test
    void eachFileIsOneMembersAndTheSharesAreAlike() {
        List<String> members = List.of("host-1", "host-2", "host-3");

        for (String file : FILES) {
            assertThat(members.stream().filter(member -> owns(members, member, file)))
                    .hasSize(1);
        }
        for (String member : members) {
            assertThat(FILES.stream().filter(file -> owns(members, member, file)))
                    .hasSizeBetween(850, 1_150);
        }
    }

    @Test
    void aMemberThatLeavesMovesOnlyItsOwnFiles() {
        List<String> three = List.of("host-1", "host-2", "host-3");
        List<String> two = List.of("host-1", "host-2");

        assertThat(FILES).allMatch(file -> !owns(three, "host-1", file) || owns(two, "host-1", file));
    }

    @Test
    void membersLearnOfEachOtherFromTheAssignment() {
        Map<String, ShareAssignor> members = new HashMap<>();
        Map<String, ShareAssignor.Seat> seats = new HashMap<>();
        Map<String, Subscription> subscriptions = new HashMap<>();
        for (String name : List.of("b", "a")) {
            seats.put(name, new ShareAssignor.Seat(name));
            members.put(name, new ShareAssignor());
            members.get(name).configure(Map.of(ShareAssignor.SEAT, seats.get(name)));
            ByteBuffer data = members.get(name).subscriptionUserData(java.util.Set.of("t"));
            subscriptions.put("id-" + name, new Subscription(List.of("t"), data));
        }

        Map<String, Assignment> assigned = members.get("a")
                .assign(Cluster.empty(), new GroupSubscription(subscriptions))
                .groupAssignment();
        members.forEach(
                (name, member) -> member.onAssignment(assigned.get("id-" + name), new ConsumerGroupMetadata("g")));

        assertThat(seats.get("a").share()).isEqualTo(new IngestShare(List.of("a", "b"), "a"));
        assertThat(seats.get("b").share().isShared()).isTrue();
        assertThat(assigned.values())
                .allMatch(assignment -> assignment.partitions().isEmpty());
    }

    private static boolean owns(List<String> members, String member, String file) {
        return new IngestShare(members, member).isMine(file);
    }
}
