package dev.winnow.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.junit.jupiter.api.Test;

class ClientSettingsTest {
    private static final Map<String, String> ENVIRONMENT = Map.of(
            "config.providers",
            "env",
            "config.providers.env.class",
            "org.apache.kafka.common.config.provider.EnvVarConfigProvider");

    private static Map<String, String> with(String key, String value) {
        Map<String, String> settings = new java.util.HashMap<>(ENVIRONMENT);
        settings.put(key, value);
        return settings;
    }

    @Test
    void classesOfSerdesAndTheirPropertiesAreNotPassedToKafkasClients() {
        ClientSettings settings = ClientSettings.of(
                Map.of("value.serializer", "x.Mine", "auto.register.schemas", "false", "linger.ms", "5"), Map.of());

        assertThat(settings.serdes()).containsOnlyKeys("value.serializer", "auto.register.schemas");
        assertThat(settings.kafka()).containsOnlyKeys("linger.ms");
        assertThat(settings.registry()).isEmpty();
    }

    @Test
    void aSecretOnTheCommandLineIsRefusedWithoutRepeatingIt() {
        for (String key : new String[] {
            "sasl.jaas.config",
            "ssl.key.password",
            "main.consumer.ssl.keystore.key",
            "basic.auth.user.info",
            "schema.registry.ssl.truststore.password",
            "bearer.auth.token"
        }) {
            assertThatThrownBy(() -> ClientSettings.of(Map.of(), Map.of(key, "hunter2")))
                    .isInstanceOf(UsageException.class)
                    .hasMessageContaining(key)
                    .hasMessageContaining("--config")
                    .message()
                    .doesNotContain("hunter2");
        }
    }

    @Test
    void whatIsNotASecretMayBeAnywhereAndTheCommandLineWins() {
        ClientSettings settings = ClientSettings.of(
                Map.of("security.protocol", "PLAINTEXT", "ssl.key.password", "from a file"),
                Map.of("security.protocol", "SSL"));

        assertThat(settings.kafka())
                .containsEntry("security.protocol", "SSL")
                .containsEntry("ssl.key.password", "from a file");
    }

    @Test
    void aProviderFetchesASecretThatTheCommandLineOnlyNames() {
        ClientSettings settings = ClientSettings.of(ENVIRONMENT, Map.of("ssl.key.password", "${env:PATH}"));

        assertThat(settings.kafka())
                .containsEntry("ssl.key.password", System.getenv("PATH"))
                .doesNotContainKey("config.providers");
    }

    @Test
    void aSecretThatTheProviderDoesNotHaveIsNamedInsteadOfSent() {
        assertThatThrownBy(() -> ClientSettings.of(with("ssl.key.password", "${env:NO_SUCH_VARIABLE}"), Map.of()))
                .isInstanceOf(UsageException.class)
                .hasMessageContaining("ssl.key.password");
    }

    @Test
    void settingsOfTheRegistryDoNotReachKafka() {
        ClientSettings settings = ClientSettings.of(
                Map.of("basic.auth.user.info", "u:p", "schema.registry.ssl.truststore.type", "PEM", "acks", "all"),
                Map.of());

        assertThat(settings.kafka()).containsOnlyKeys("acks");
        assertThat(settings.registry()).containsOnlyKeys("basic.auth.user.info", "schema.registry.ssl.truststore.type");
    }
}
