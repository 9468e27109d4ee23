package dev.winnow.app;

import static dev.winnow.app.Manifests.containers;
import static dev.winnow.app.Manifests.list;
import static dev.winnow.app.Manifests.path;
import static dev.winnow.app.Manifests.text;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What every pod on a cluster is kept to: its rights, its space, its network. */
class ManifestSecurityTest {
    static Stream<Map<?, ?>> workloads() throws IOException {
        return Manifests.all().stream().filter(object -> path(object, "spec", "template") != null);
    }

    @ParameterizedTest
    @MethodSource("workloads")
    void aPodHasNoTokenNoRootAndNoPartOfItsNode(Map<?, ?> workload) {
        SoftAssertions softly = new SoftAssertions();
        Map<?, ?> pod = (Map<?, ?>) path(workload, "spec", "template", "spec");
        softly.assertThat(pod.get("automountServiceAccountToken")).isEqualTo(false);
        softly.assertThat(path(pod, "securityContext", "runAsNonRoot")).isEqualTo(true);
        softly.assertThat(path(pod, "securityContext", "seccompProfile", "type"))
                .isEqualTo("RuntimeDefault");
        softly.assertThat(pod.keySet().stream().map(String::valueOf)).noneMatch(key -> key.startsWith("host"));
        for (Map<?, ?> container : containers(workload)) {
            Map<?, ?> context = (Map<?, ?>) container.get("securityContext");
            softly.assertThat(context.get("allowPrivilegeEscalation")).isEqualTo(false);
            softly.assertThat(context.get("readOnlyRootFilesystem")).isEqualTo(true);
            softly.assertThat(path(context, "capabilities", "drop")).isEqualTo(List.of("ALL"));
            softly.assertThat(path(context, "capabilities", "add")).isNull();
            softly.assertThat(context.get("privileged")).isNull();
        }
        softly.assertAll();
    }

    @ParameterizedTest
    @MethodSource("workloads")
    void everyVolumeHasALimitAndTheContainerRoomForItAndForItsLog(Map<?, ?> workload) {
        long scratch = 0;
        for (Map<?, ?> volume : list(workload, "spec", "template", "spec", "volumes")) {
            if (volume.containsKey("emptyDir")) {
                scratch += mebibytes(text(volume, "emptyDir", "sizeLimit"));
            } else {
                assertThat(volume.keySet().stream().map(String::valueOf))
                        .containsAnyOf("persistentVolumeClaim", "configMap", "secret");
            }
        }
        for (Map<?, ?> container : containers(workload)) {
            assertThat(mebibytes(text(container, "resources", "requests", "memory")))
                    .isEqualTo(mebibytes(text(container, "resources", "limits", "memory")));
            assertThat(mebibytes(text(container, "resources", "requests", "ephemeral-storage")))
                    .isPositive();
            assertThat(mebibytes(text(container, "resources", "limits", "ephemeral-storage")))
                    .isGreaterThan(scratch);
        }
        for (Map<?, ?> claim : list(workload, "spec", "volumeClaimTemplates")) {
            assertThat(mebibytes(text(claim, "spec", "resources", "requests", "storage")))
                    .isPositive();
        }
    }

    @ParameterizedTest
    @MethodSource("workloads")
    void aServiceOfSeveralPodsHasADisruptionBudgetAndOneOfOnePodHasNone(Map<?, ?> workload) throws IOException {
        List<Map<?, ?>> budgets = ofKind("PodDisruptionBudget")
                .filter(budget ->
                        path(budget, "spec", "selector", "matchLabels").equals(labels(workload)))
                .toList();

        boolean several = path(workload, "spec", "replicas") instanceof Integer replicas && replicas > 1;
        assertThat(budgets).hasSize(several ? 1 : 0);
        for (Map<?, ?> budget : budgets) {
            assertThat(path(budget, "spec", "maxUnavailable")).isEqualTo(1);
        }
    }

    @Test
    void theNetworkIsClosedButForNamesBrokersRegistryAndMetrics() throws IOException {
        Map<String, Map<?, ?>> policies = ofKind("NetworkPolicy")
                .collect(Collectors.toMap(policy -> text(policy, "metadata", "name"), policy -> policy));
        for (Map<?, ?> policy : policies.values()) {
            boolean ofPage = List.of("winnow-ui", "winnow-ui-reads").contains(text(policy, "metadata", "name"));
            assertThat(path(policy, "spec", "podSelector", "matchLabels"))
                    .isEqualTo(ofPage ? Map.of("app", "winnow", "service", "ui") : Map.of("app", "winnow"));
        }
        assertThat(workloads())
                .allSatisfy(workload -> assertThat(labels(workload).get("app")).isEqualTo("winnow"));

        Map<?, ?> deny = policies.remove("winnow-default-deny");
        assertThat(path(deny, "spec", "policyTypes")).isEqualTo(List.of("Ingress", "Egress"));
        assertThat(((Map<?, ?>) deny.get("spec")).keySet().stream().map(String::valueOf))
                .containsExactlyInAnyOrder("podSelector", "policyTypes");
        assertThat(policies)
                .containsOnlyKeys(
                        "winnow-dns",
                        "winnow-kafka",
                        "winnow-metrics",
                        "winnow-ui",
                        "winnow-ui-reads",
                        "winnow-read-by-ui");
        Map<?, ?> settings =
                (Map<?, ?>) ofKind("ConfigMap").findFirst().orElseThrow().get("data");
        for (String setting : List.of("WINNOW_BOOTSTRAP_SERVER", "WINNOW_SCHEMA_REGISTRY")) {
            String address = text(settings, setting).replaceFirst(".*//", "");
            String namespace = address.replaceFirst("[^.]*\\.([^:]*):.*", "$1");
            assertThat(list(policies.get("winnow-kafka"), "spec", "egress")).anySatisfy(rule -> {
                assertThat(rule.toString()).contains("kubernetes.io/metadata.name=" + namespace + "}");
                assertThat(rule.toString()).contains("port=" + address.replaceFirst(".*:", "") + "}");
            });
        }
        assertThat(policies.get("winnow-metrics").toString()).contains("port=8080}");
    }

    private static Stream<Map<?, ?>> ofKind(String kind) throws IOException {
        return Manifests.all().stream().filter(object -> kind.equals(object.get("kind")));
    }

    private static Map<?, ?> labels(Map<?, ?> workload) {
        return (Map<?, ?>) path(workload, "spec", "template", "metadata", "labels");
    }

    private static long mebibytes(String quantity) {
        assertThat(quantity).matches("[1-9]\\d*[MG]i");
        long number = Long.parseLong(quantity.substring(0, quantity.length() - 2));
        return quantity.endsWith("Gi") ? number * 1024 : number;
    }
}
