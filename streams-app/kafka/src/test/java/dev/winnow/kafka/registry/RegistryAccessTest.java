package dev.winnow.kafka.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RegistryAccessTest {
    @Test
    void confluentsNamesCountWithAndWithoutTheirPrefix() {
        assertThat(RegistryAccess.of(Map.of("basic.auth.user.info", "user:secret"))
                        .authorization())
                .hasValue("Basic dXNlcjpzZWNyZXQ=");
        assertThat(RegistryAccess.of(Map.of(
                                "schema.registry.basic.auth.user.info", "user:secret",
                                "schema.registry.basic.auth.credentials.source", "USER_INFO"))
                        .authorization())
                .hasValue("Basic dXNlcjpzZWNyZXQ=");
        assertThat(RegistryAccess.of(Map.of("bearer.auth.token", "abc")).authorization())
                .hasValue("Bearer abc");
    }

    @Test
    void anUnknownOrUnsupportedSettingIsRefused() {
        assertThatThrownBy(() -> RegistryAccess.of(Map.of("schema.registry.sll.truststore.location", "x")))
                .hasMessageContaining("schema.registry.sll.truststore.location");
        assertThatThrownBy(() -> RegistryAccess.of(Map.of("basic.auth.credentials.source", "SASL_INHERIT")))
                .hasMessageContaining("USER_INFO");
    }

    @Test
    void aStoreThatIsNotThereIsNamedInOneLine() {
        assertThatThrownBy(() ->
                        RegistryAccess.of(Map.of("schema.registry.ssl.truststore.location", "/no/such/store.jks")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("/no/such/store.jks")
                .hasMessageContaining("schema.registry.ssl")
                .message()
                .doesNotContain("\n");
    }

    @Test
    void anAddressWithAPasswordIsRefusedBecauseMessagesNameAddresses() {
        assertThatThrownBy(() -> new SchemaRegistry(List.of("https://user:hunter2@registry:8081"), RegistryAccess.OPEN))
                .isInstanceOf(IllegalArgumentException.class)
                .message()
                .doesNotContain("hunter2");
    }

    @Test
    void itPrintsNoSecret() {
        assertThat(RegistryAccess.of(Map.of("bearer.auth.token", "hunter2")).toString())
                .doesNotContain("hunter2");
    }
}
