package dev.winnow.kafka.topic;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.ResourceType;
import org.junit.jupiter.api.Test;

class AccessRulesTest {
    private final Topics topics = new Topics("winnow");
    private final RunTopics night = topics.run("night");
    private final List<Grant> grants = AccessRules.of(topics, List.of("night"));

    private Set<Role> may(AclOperation operation, String topic) {
        return grants.stream()
                .filter(grant -> grant.resource().resourceType() == ResourceType.TOPIC
                        && grant.resource().patternType() == PatternType.LITERAL
                        && grant.resource().name().equals(topic)
                        && grant.operations().contains(operation))
                .map(Grant::role)
                .collect(Collectors.toSet());
    }

    @Test
    void everyTopicIsWrittenAndReadByExactlyThoseItNames() {
        Stream.concat(topics.shared(1).stream(), night.all(1).stream()).forEach(topic -> {
            assertThat(may(AclOperation.WRITE, topic.name()))
                    .isEqualTo(topic.access().writers());
            assertThat(may(AclOperation.READ, topic.name()))
                    .isEqualTo(topic.access().readers());
        });
    }

    @Test
    void plansComeFromTheOperatorAndTheCoordinatorAlone() {
        assertThat(may(AclOperation.WRITE, night.plans())).containsExactlyInAnyOrder(Role.OPERATOR, Role.COORDINATOR);
        assertThat(may(AclOperation.WRITE, night.rewards())).containsExactly(Role.TRAINER);
        assertThat(may(AclOperation.WRITE, night.selected())).containsExactly(Role.CONSOLE);
    }

    @Test
    void anAuditorWritesNothing() {
        assertThat(grants.stream().filter(grant -> grant.role() == Role.AUDITOR))
                .isNotEmpty()
                .allSatisfy(
                        grant -> assertThat(grant.operations()).isSubsetOf(AclOperation.READ, AclOperation.DESCRIBE));
    }

    @Test
    void whatARoleOfOneRunMayDoIsOfThatRunOrShared() {
        Set<String> shared = topics.shared(1).stream().map(TopicSpec::name).collect(Collectors.toSet());
        assertThat(grants.stream().filter(grant -> grant.role().isOfOneRun()))
                .allSatisfy(grant -> assertThat(shared.contains(grant.resource().name())
                                || grant.resource().name().startsWith("winnow.night."))
                        .isTrue());
    }

    @Test
    void nobodyMayDoAnythingToTheCluster() {
        assertThat(grants).noneMatch(grant -> grant.resource().resourceType() == ResourceType.CLUSTER);
        assertThat(grants).noneMatch(grant -> grant.operations().contains(AclOperation.ALL));
    }
}
