package dev.winnow.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.winnow.kafka.registry.SchemaRegistry;
import dev.winnow.stack.LocalRegistry;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LocalRegistryIT {
    private static final String SECOND = record("Second");

    private final HttpClient client = HttpClient.newHttpClient();

    @TempDir
    Path directory;

    @Test
    void aRegistryThatWasKilledGivesEverySchemaTheIdItHadBefore() throws Exception {
        Path log = directory.resolve("registry.log");
        String firstId;
        String secondId;
        try (LocalRegistry registry = LocalRegistry.start(directory.resolve("data"), log)) {
            firstId = register(registry, "first", record("First"));
            secondId = register(registry, "second", SECOND);
            String root = URI.create(registry.url()).resolve("/").toString();
            assertThatThrownBy(() -> new SchemaRegistry(List.of(root.substring(0, root.length() - 1)), Optional.empty())
                            .requireReachable())
                    .hasMessageContaining("Apicurio has Confluent's under /apis/ccompat/v7");
            registry.process().kill();
        }

        try (LocalRegistry again = LocalRegistry.start(directory.resolve("data"), log)) {
            // the other order: a fresh registry would swap the ids
            assertThat(register(again, "second", SECOND)).isEqualTo(secondId).isNotEqualTo(firstId);
            assertThat(register(again, "first", record("First"))).isEqualTo(firstId);
            assertThat(get(again, "/schemas/ids/" + secondId.replaceAll("\\D", "")))
                    .contains("Second");
        }
    }

    private static String record(String name) {
        return "{\\\"type\\\":\\\"record\\\",\\\"name\\\":\\\"" + name + "\\\",\\\"fields\\\":[]}";
    }

    private String register(LocalRegistry registry, String subject, String escapedSchema) throws Exception {
        return send(HttpRequest.newBuilder(URI.create(registry.url() + "/subjects/" + subject + "/versions"))
                .header("Content-Type", "application/vnd.schemaregistry.v1+json")
                .POST(HttpRequest.BodyPublishers.ofString("{\"schema\":\"" + escapedSchema + "\"}")));
    }

    private String get(LocalRegistry registry, String path) throws Exception {
        return send(HttpRequest.newBuilder(URI.create(registry.url() + path)));
    }

    private String send(HttpRequest.Builder request) throws Exception {
        HttpResponse<String> response = client.send(request.build(), HttpResponse.BodyHandlers.ofString());
        assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
        return response.body();
    }
}
