package dev.winnow.kafka.registry;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.config.AbstractConfig;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.SslConfigs;
import org.apache.kafka.common.config.types.Password;
import org.apache.kafka.common.security.ssl.DefaultSslEngineFactory;

/**
 * With which credentials and certificates a schema registry is reached, by Confluent's property names: {@code
 * basic.auth.user.info}, {@code bearer.auth.token}, each also after {@code schema.registry.}, and {@code
 * schema.registry.ssl.*} with Kafka's own names and store types, PEM included. Without the latter the trust of the Java
 * virtual machine counts; the host's name is always verified. Immutable, and prints no secret.
 */
public final class RegistryAccess {
    /** No credentials, and the trust of the Java virtual machine. */
    public static final RegistryAccess OPEN = new RegistryAccess(Optional.empty(), Optional.empty());

    private static final String PREFIX = "schema.registry.";
    private static final String TLS = "ssl.";
    private static final String USER = "basic.auth.user.info";
    private static final String USER_SOURCE = "basic.auth.credentials.source";
    private static final String TOKEN = "bearer.auth.token";
    private static final String TOKEN_SOURCE = "bearer.auth.credentials.source";

    private final Optional<String> authorization;
    private final Optional<SSLContext> tls;

    private RegistryAccess(Optional<String> authorization, Optional<SSLContext> tls) {
        this.authorization = authorization;
        this.tls = tls;
    }

    /** Whether a setting is about the registry, so that Kafka's clients need not see it. */
    public static boolean concerns(String key) {
        return key.startsWith(PREFIX) || key.startsWith("basic.auth.") || key.startsWith("bearer.auth.");
    }

    /** Basic authentication alone; {@link #OPEN} without a {@code user:password}. */
    public static RegistryAccess of(Optional<String> userInfo) {
        return new RegistryAccess(userInfo.map(RegistryAccess::basic), Optional.empty());
    }

    /**
     * Access by settings that {@link #concerns} names.
     *
     * @throws IllegalArgumentException when a key is unknown, or a key or trust store cannot be used; the message holds no value
     *     of a secret
     */
    public static RegistryAccess of(Map<String, String> settings) {
        Map<String, String> credentials = new HashMap<>();
        Map<String, String> stores = new HashMap<>();
        settings.forEach((key, value) -> {
            String name = key.startsWith(PREFIX) ? key.substring(PREFIX.length()) : key;
            switch (name) {
                case USER, TOKEN -> credentials.put(name, value);
                case USER_SOURCE -> require(key, value, "USER_INFO");
                case TOKEN_SOURCE -> require(key, value, "STATIC_TOKEN");
                default -> {
                    if (!name.startsWith(TLS)) {
                        throw new IllegalArgumentException("unknown registry setting '" + key + "': use " + USER + ", "
                                + TOKEN + " or " + PREFIX + TLS + "*, and --schema-registry for the address");
                    }
                    stores.put(name, value);
                }
            }
        });
        Optional<String> authorization = credentials.containsKey(TOKEN)
                ? Optional.of("Bearer " + credentials.get(TOKEN))
                : Optional.ofNullable(credentials.get(USER)).map(RegistryAccess::basic);
        return new RegistryAccess(authorization, stores.isEmpty() ? Optional.empty() : Optional.of(context(stores)));
    }

    private static String basic(String userInfo) {
        return "Basic " + Base64.getEncoder().encodeToString(userInfo.getBytes(StandardCharsets.UTF_8));
    }

    private static void require(String key, String value, String only) {
        if (!value.equals(only)) {
            throw new IllegalArgumentException(key + " is '" + value + "': only " + only + " is supported");
        }
    }

    private static SSLContext context(Map<String, String> settings) {
        Map<String, ?> values = new AbstractConfig(new ConfigDef().withClientSslSupport(), settings, false).values();
        try (DefaultSslEngineFactory stores = new DefaultSslEngineFactory()) {
            stores.configure(new HashMap<>(values));
            SSLContext context = SSLContext.getInstance("TLS");
            TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            trust.init(stores.truststore());
            context.init(keys(stores.keystore(), values), trust.getTrustManagers(), null);
            return context;
        } catch (KafkaException | GeneralSecurityException e) {
            Throwable root = e.getCause() == null ? e : e.getCause();
            throw new IllegalArgumentException(
                    "the registry's key or trust store cannot be used (" + root.getMessage() + "): check " + PREFIX
                            + TLS + "*",
                    e);
        }
    }

    private static KeyManager[] keys(KeyStore store, Map<String, ?> values) throws GeneralSecurityException {
        if (store == null) {
            return null;
        }
        Password password = (Password) values.get(SslConfigs.SSL_KEY_PASSWORD_CONFIG);
        if (password == null) {
            password = (Password) values.get(SslConfigs.SSL_KEYSTORE_PASSWORD_CONFIG);
        }
        KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        keys.init(store, password == null ? null : password.value().toCharArray());
        return keys.getKeyManagers();
    }

    /** Value of the {@code Authorization} header; empty for none. */
    Optional<String> authorization() {
        return authorization;
    }

    /** What to trust and to show; empty for the default of the Java virtual machine. */
    Optional<SSLContext> tls() {
        return tls;
    }
}
