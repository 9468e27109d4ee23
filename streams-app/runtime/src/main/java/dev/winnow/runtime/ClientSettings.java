package dev.winnow.runtime;

import dev.winnow.kafka.registry.RegistryAccess;
import dev.winnow.kafka.registry.SerdeClasses;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import org.apache.kafka.common.config.AbstractConfig;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigException;

/**
 * What is passed through to Kafka's clients and to the registry's, with secrets fetched by Kafka's own {@code
 * config.providers}. Prints no value.
 */
final class ClientSettings {
    private static final String PROVIDERS = "config.providers";

    private final Map<String, String> kafka = new TreeMap<>();
    private final Map<String, String> registry = new TreeMap<>();
    private final Map<String, String> serdes = new TreeMap<>();

    private ClientSettings() {}

    /**
     * @param file settings of the configuration file
     * @param commandLine settings of the command line, which win
     * @throws UsageException when a secret is on the command line, or a provider does not know what it was asked for
     */
    static ClientSettings of(Map<String, String> file, Map<String, String> commandLine) {
        Secrets.refuseOnCommandLine(commandLine);
        Map<String, String> given = new HashMap<>(file);
        given.putAll(commandLine);
        ClientSettings settings = new ClientSettings();
        resolve(given).forEach((key, value) -> {
            if (SerdeClasses.concerns(key)) {
                settings.serdes.put(key, value);
            } else if (RegistryAccess.concerns(key)) {
                settings.registry.put(key, value);
            } else {
                settings.kafka.put(key, value);
            }
        });
        return settings;
    }

    /** Settings of every Kafka client. */
    Map<String, String> kafka() {
        return kafka;
    }

    /** Settings of the registry's client. */
    Map<String, String> registry() {
        return registry;
    }

    /** Settings of serdes. */
    Map<String, String> serdes() {
        return serdes;
    }

    private static Map<String, String> resolve(Map<String, String> given) {
        String providers = given.getOrDefault(PROVIDERS, "");
        if (providers.isBlank()) {
            return given;
        }
        Map<String, String> resolved = new HashMap<>();
        try {
            new AbstractConfig(new ConfigDef(), given, false)
                    .originals()
                    .forEach((key, value) -> resolved.put(key, String.valueOf(value)));
        } catch (ConfigException e) {
            throw new UsageException("a config provider failed (" + e.getMessage() + "): check kafka." + PROVIDERS);
        }
        // done here once for all clients
        resolved.keySet().removeIf(key -> key.equals(PROVIDERS) || key.startsWith(PROVIDERS + "."));
        for (String provider : providers.split(",")) {
            resolved.forEach((key, value) -> {
                if (value.contains("${" + provider.strip() + ":")) {
                    throw new UsageException("the config provider " + provider.strip()
                            + " does not know what the setting " + key
                            + " asks it for: set it there, or correct the name");
                }
            });
        }
        return resolved;
    }
}
