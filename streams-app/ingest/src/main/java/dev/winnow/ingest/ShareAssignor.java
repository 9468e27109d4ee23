package dev.winnow.ingest;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
import org.apache.kafka.clients.consumer.ConsumerPartitionAssignor;
import org.apache.kafka.common.Cluster;
import org.apache.kafka.common.Configurable;

/**
 * Gives each member of a group no partitions, but the names of all members: with them it knows its share of the files. Created by Kafka's consumer.
 */
public final class ShareAssignor implements ConsumerPartitionAssignor, Configurable {
    /** Key of the consumer's settings under which the assignor finds its {@link Seat}. */
    static final String SEAT = "winnow.ingest.seat";

    private Seat seat;

    /** One member, and what it learns. Owned by the thread that polls. */
    static final class Seat {
        private final String name;
        private IngestShare share;

        Seat(String name) {
            this.name = name;
        }

        /** The share of the newest generation of the group. */
        IngestShare share() {
            return share;
        }
    }

    @Override
    public void configure(Map<String, ?> settings) {
        seat = (Seat) settings.get(SEAT);
    }

    @Override
    public String name() {
        return "winnow-files";
    }

    @Override
    public ByteBuffer subscriptionUserData(Set<String> topics) {
        return ByteBuffer.wrap(seat.name.getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public GroupAssignment assign(Cluster cluster, GroupSubscription group) {
        String members = group.groupSubscription().values().stream()
                .map(subscription -> text(subscription.userData()))
                .sorted()
                .collect(Collectors.joining("\n"));
        Map<String, Assignment> assignments = new HashMap<>();
        group.groupSubscription()
                .keySet()
                .forEach(member -> assignments.put(
                        member, new Assignment(List.of(), ByteBuffer.wrap(members.getBytes(StandardCharsets.UTF_8)))));
        return new GroupAssignment(assignments);
    }

    @Override
    public void onAssignment(Assignment assignment, ConsumerGroupMetadata metadata) {
        seat.share = new IngestShare(List.of(text(assignment.userData()).split("\n")), seat.name);
    }

    private static String text(ByteBuffer bytes) {
        return StandardCharsets.UTF_8.decode(bytes.duplicate()).toString();
    }
}
