package dev.winnow.app;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.yaml.snakeyaml.Yaml;

/** Reads the manifests of the cluster and of the compose stack. */
final class Manifests {
    static final Path KUBERNETES = Path.of("../../ops/kubernetes");
    static final Path DOCKER = Path.of("../../docker");

    private Manifests() {}

    static List<Path> files() throws IOException {
        try (Stream<Path> files = Files.list(KUBERNETES)) {
            return files.filter(file -> file.toString().endsWith(".yaml"))
                    .sorted()
                    .toList();
        }
    }

    /** Every object of every file for the cluster. */
    static List<Map<?, ?>> all() throws IOException {
        List<Map<?, ?>> objects = new ArrayList<>();
        for (Path file : files()) {
            objects.addAll(read(file));
        }
        return objects;
    }

    static List<Map<?, ?>> read(Path file) throws IOException {
        List<Map<?, ?>> objects = new ArrayList<>();
        try (InputStream stream = Files.newInputStream(file)) {
            new Yaml().loadAll(stream).forEach(object -> objects.add((Map<?, ?>) object));
        }
        return objects;
    }

    static List<Map<?, ?>> containers(Map<?, ?> object) {
        List<Map<?, ?>> containers = new ArrayList<>();
        for (String kind : List.of("initContainers", "containers")) {
            containers.addAll(list(object, "spec", "template", "spec", kind));
        }
        return containers;
    }

    /** The maps of a list; empty when there is no such list. */
    static List<Map<?, ?>> list(Map<?, ?> object, String... keys) {
        List<Map<?, ?>> maps = new ArrayList<>();
        if (path(object, keys) instanceof List<?> list) {
            list.forEach(element -> maps.add((Map<?, ?>) element));
        }
        return maps;
    }

    static Object path(Map<?, ?> object, String... keys) {
        Object value = object;
        for (String key : keys) {
            value = value instanceof Map<?, ?> map ? map.get(key) : null;
        }
        return value;
    }

    static String text(Map<?, ?> object, String... keys) {
        return String.valueOf(path(object, keys));
    }
}
