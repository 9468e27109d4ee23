package dev.winnow.runtime;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.config.ConfigDef;

/** Which settings are secret, and where they must not be. Stateless. */
public final class Secrets {
    /** Kafka Streams gives a setting to one of its clients alone after such a prefix. */
    private static final Pattern CLIENT =
            Pattern.compile("^((main|restore|global)\\.consumer|consumer|producer|admin|schema\\.registry)\\.");

    private static final Pattern TELLING_NAME =
            Pattern.compile("(?i).*(password|passphrase|secret|token|credential|user\\.info)$");

    private Secrets() {}

    /** Whether a setting of a Kafka client or of the registry's is a secret: by Kafka's definition, or by its name. */
    static boolean isSecret(String key) {
        String name = CLIENT.matcher(key).replaceFirst("");
        return isPassword(ConsumerConfig.configDef(), name)
                || isPassword(ProducerConfig.configDef(), name)
                || isPassword(AdminClientConfig.configDef(), name)
                || TELLING_NAME.matcher(name).matches();
    }

    private static boolean isPassword(ConfigDef definition, String name) {
        ConfigDef.ConfigKey key = definition.configKeys().get(name);
        return key != null && key.type == ConfigDef.Type.PASSWORD;
    }

    /**
     * Every user of a machine can read the command lines of all processes.
     *
     * @throws UsageException when a secret is given in plain text; one that a config provider fetches is allowed
     */
    static void refuseOnCommandLine(Map<String, String> settings) {
        settings.forEach((key, value) -> {
            if (isSecret(key) && !value.contains("${")) {
                throw new UsageException("--kafka " + key
                        + " would show a secret to every user of this machine: put it into the --config file as kafka."
                        + key + ", or name where it is, as in --kafka '" + key + "=${env:NAME}'");
            }
        });
    }

    /** Warning about a file with such keys that everybody can read; empty when there is nothing to report. */
    public static Optional<String> warning(Path file, Collection<String> keys) {
        Optional<String> secret = keys.stream().filter(Secrets::isSecret).findFirst();
        return secret.isPresent() && isReadByAll(file)
                ? Optional.of(file + " holds a secret (" + secret.get()
                        + ") and every user of this machine can read it: chmod 600 " + file)
                : Optional.empty();
    }

    private static boolean isReadByAll(Path file) {
        try {
            return Files.getPosixFilePermissions(file).contains(PosixFilePermission.OTHERS_READ);
        } catch (IOException | UnsupportedOperationException e) {
            // a file system without permissions has nothing to warn of
            return false;
        }
    }
}
