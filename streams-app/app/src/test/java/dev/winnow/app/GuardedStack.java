package dev.winnow.app;

import dev.winnow.kafka.client.KafkaConnection;
import dev.winnow.kafka.registry.RecordSerdes;
import dev.winnow.kafka.registry.RegistryAccess;
import dev.winnow.kafka.registry.SchemaRegistry;
import dev.winnow.kafka.topic.Role;
import dev.winnow.kafka.topic.Topics;
import dev.winnow.stack.BrokerSettings;
import dev.winnow.stack.EmbeddedBroker;
import dev.winnow.stack.FreePort;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;

/**
 * A broker that speaks TLS only, wants a password of everybody and allows nothing that was not allowed, and a registry of the
 * same kind. Every role has a principal and a password of its own.
 */
final class GuardedStack implements AutoCloseable {
    static final String PREFIX = "guarded";

    private static final String LOGIN = "org.apache.kafka.common.security.plain.PlainLoginModule required";
    private static final String ADMIN = "admin";
    private static final String REGISTRY_USER = "registry-user";
    private static final String REGISTRY_PASSWORD = "pw-of-registry-5c1d";

    private final Path directory;
    private final Certificates certificates;
    private final EmbeddedBroker broker;
    private final HttpsRegistry registry;

    GuardedStack(Path directory) throws IOException, GeneralSecurityException {
        this.directory = directory;
        certificates = Certificates.create(directory, "broker");
        registry = new HttpsRegistry(certificates, REGISTRY_USER, REGISTRY_PASSWORD);
        Properties passwords = new Properties();
        for (Role role : Role.values()) {
            passwords.put(role.label(), password(role.label()));
        }
        passwords.put(ADMIN, password(ADMIN));
        try (var out = Files.newOutputStream(directory.resolve("passwords.properties"))) {
            passwords.store(out, null);
        }
        int port = FreePort.next();
        int controller = FreePort.next();
        broker = new EmbeddedBroker(
                new BrokerSettings(directory.resolve("broker"), port, controller, guarded(port, controller)));
    }

    static String password(String user) {
        return "pw-of-" + user + "-7f3a9";
    }

    /** Everything that must occur nowhere. */
    static List<String> secrets() {
        List<String> secrets = new ArrayList<>(List.of(password(ADMIN), REGISTRY_PASSWORD, Certificates.PASSWORD));
        for (Role role : Role.values()) {
            secrets.add(password(role.label()));
        }
        return secrets;
    }

    private Map<String, String> guarded(int port, int controller) {
        StringBuilder users = new StringBuilder(LOGIN)
                .append(" username=\"admin\" password=\"" + password(ADMIN) + "\" user_admin=\"" + password(ADMIN)
                        + "\"");
        for (Role role : Role.values()) {
            users.append(" \"user_winnow-" + role.label() + "\"=\"" + password(role.label()) + "\"");
        }
        String listeners = "SASL_SSL://127.0.0.1:" + port + ",CONTROLLER://127.0.0.1:" + controller;
        Map<String, String> settings = new HashMap<>();
        settings.put("listeners", listeners);
        settings.put("advertised.listeners", listeners);
        settings.put("listener.security.protocol.map", "SASL_SSL:SASL_SSL,CONTROLLER:PLAINTEXT");
        settings.put("inter.broker.listener.name", "SASL_SSL");
        settings.put("sasl.enabled.mechanisms", "PLAIN");
        settings.put("sasl.mechanism.inter.broker.protocol", "PLAIN");
        settings.put(
                "listener.name.sasl_ssl.plain.sasl.jaas.config",
                users.append(';').toString());
        settings.put("ssl.keystore.type", "PKCS12");
        settings.put("ssl.keystore.location", certificates.keyStore().toString());
        settings.put("ssl.keystore.password", Certificates.PASSWORD);
        settings.put("ssl.key.password", Certificates.PASSWORD);
        settings.put("ssl.truststore.type", "PEM");
        settings.put("ssl.truststore.location", certificates.certificate().toString());
        settings.put("authorizer.class.name", "org.apache.kafka.metadata.authorizer.StandardAuthorizer");
        settings.put("allow.everyone.if.no.acl.found", "false");
        // the broker talks to its own controller without a password
        settings.put("super.users", "User:" + ADMIN + ";User:ANONYMOUS");
        return settings;
    }

    /** A role's configuration file; its password is in another file, which a config provider reads. */
    Path configuration(Role role) throws IOException {
        return configuration(role.label(), "winnow-" + role.label(), reference(role.label()), true);
    }

    Path administrator() throws IOException {
        return configuration(ADMIN, ADMIN, reference(ADMIN), true);
    }

    private String reference(String user) {
        return "${file:" + directory.resolve("passwords.properties") + ":" + user + "}";
    }

    /** A configuration file; one that does not trust the broker has the certificates of the Java virtual machine alone. */
    Path configuration(String name, String user, String password, boolean trusting) throws IOException {
        Properties file = new Properties();
        file.put("bootstrap-server", broker.bootstrapServers());
        file.put("schema-registry", registry.url());
        file.put("prefix", PREFIX);
        settings(user, password, trusting).forEach((key, value) -> file.put("kafka." + key, value));
        file.put("kafka.config.providers", "file");
        file.put("kafka.config.providers.file.class", "org.apache.kafka.common.config.provider.FileConfigProvider");
        file.put("kafka.config.providers.file.param.allowed.paths", directory.toString());
        Path path = directory.resolve(name + ".properties");
        try (var out = Files.newOutputStream(path)) {
            file.store(out, null);
        }
        Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rw-------"));
        return path;
    }

    private Map<String, String> settings(String user, String password, boolean trusting) {
        Map<String, String> settings = new TreeMap<>();
        settings.put("security.protocol", "SASL_SSL");
        settings.put("sasl.mechanism", "PLAIN");
        settings.put("sasl.jaas.config", LOGIN + " username=\"" + user + "\" password=\"" + password + "\";");
        settings.put("basic.auth.user.info", REGISTRY_USER + ":" + REGISTRY_PASSWORD);
        if (trusting) {
            settings.put("ssl.truststore.type", "PEM");
            settings.put("ssl.truststore.location", certificates.certificate().toString());
            settings.put("schema.registry.ssl.truststore.type", "PEM");
            settings.put(
                    "schema.registry.ssl.truststore.location",
                    certificates.certificate().toString());
        }
        return settings;
    }

    /** A client of the registry; one that does not trust it has the certificates of the Java virtual machine alone. */
    SchemaRegistry registry(String userInfo, boolean trusting) {
        Map<String, String> access = settings("", "", trusting);
        access.keySet().removeIf(key -> !RegistryAccess.concerns(key));
        access.put("basic.auth.user.info", userInfo);
        return new SchemaRegistry(List.of(registry.url()), RegistryAccess.of(access));
    }

    /** What the role's configuration states, for services in this process. */
    KafkaConnection connection(Role role) {
        Map<String, String> kafka = settings("winnow-" + role.label(), password(role.label()), true);
        kafka.keySet().removeIf(RegistryAccess::concerns);
        SchemaRegistry client = registry(REGISTRY_USER + ":" + REGISTRY_PASSWORD, true);
        return new KafkaConnection(
                broker.bootstrapServers(), kafka, new RecordSerdes(client, false), new Topics(PREFIX));
    }

    @Override
    public void close() {
        registry.close();
        broker.close();
    }
}
