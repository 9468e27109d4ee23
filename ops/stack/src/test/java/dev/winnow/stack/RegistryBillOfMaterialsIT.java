package dev.winnow.stack;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Properties;
import java.util.jar.JarFile;
import java.util.stream.Stream;
import org.cyclonedx.Version;
import org.cyclonedx.generators.BomGeneratorFactory;
import org.cyclonedx.model.Bom;
import org.cyclonedx.model.Component;
import org.cyclonedx.parsers.JsonParser;
import org.cyclonedx.util.BomUtils;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The registry comes as one archive, which the build's own list of dependencies cannot look into: this one names what it consists of. */
@Tag("long")
class RegistryBillOfMaterialsIT {
    private static final Path LIST = Path.of("registry-bom.json");

    @Test
    void theListNamesEveryJarOfTheRegistryWithItsDigest() throws Exception {
        Bom bom = new Bom();
        for (Path jar : jars()) {
            bom.addComponent(component(jar));
        }
        String actual = BomGeneratorFactory.createJson(Version.VERSION_16, bom).toJsonString() + "\n";
        if (Boolean.getBoolean("golden.update")) {
            Files.writeString(LIST, actual);
        }

        assertThat(LIST).as("'mvn verify -Dgolden.update=true' writes it again").hasContent(actual);
        assertThat(new JsonParser().validate(LIST.toFile(), Version.VERSION_16)).isEmpty();
    }

    private static List<Path> jars() throws IOException {
        try (Stream<Path> files = Files.walk(RegistryHome.directory())) {
            return files.filter(file -> file.toString().endsWith(".jar"))
                    .sorted((one, other) -> one.getFileName().compareTo(other.getFileName()))
                    .toList();
        }
    }

    private static Component component(Path jar) throws IOException {
        Component component = new Component();
        component.setType(Component.Type.LIBRARY);
        String name = jar.getFileName().toString().replaceFirst("\\.jar$", "");
        String original = name.replaceFirst("^modified-", "").replaceFirst("-runner$", "");
        Properties maven = coordinates(jar, original);
        component.setGroup(maven.getProperty("groupId"));
        component.setName(maven.getProperty("artifactId"));
        component.setVersion(maven.getProperty("version"));
        component.setPurl("pkg:maven/" + component.getGroup() + "/" + component.getName() + "@" + component.getVersion()
                + "?type=jar");
        component.setBomRef(name);
        component.setHashes(BomUtils.calculateHashes(jar.toFile(), Version.VERSION_16).stream()
                .filter(hash -> hash.getAlgorithm().equals("SHA-256"))
                .toList());
        if (name.startsWith("modified-")) {
            // by the registry's build
            component.setModified(true);
        }
        return component;
    }

    /** What the jar reports about itself; else by its file's name, GROUP.ARTIFACT-VERSION, where artifacts have no dots. */
    private static Properties coordinates(Path jar, String name) throws IOException {
        try (JarFile file = new JarFile(jar.toFile())) {
            for (var entry : file.stream()
                    .filter(entry -> entry.getName().endsWith("/pom.properties"))
                    .toList()) {
                Properties maven = new Properties();
                maven.load(file.getInputStream(entry));
                String own = maven.getProperty("artifactId") + "-" + maven.getProperty("version");
                if (name.equals(own) || name.equals(maven.getProperty("groupId") + "." + own)) {
                    return maven;
                }
            }
        }
        String[] parts = name.split("-(?=\\d)", 2);
        int dot = parts[0].lastIndexOf('.');
        Properties guessed = new Properties();
        guessed.setProperty("groupId", dot < 0 ? "io.apicurio" : parts[0].substring(0, dot));
        guessed.setProperty("artifactId", parts[0].substring(dot + 1));
        guessed.setProperty("version", parts[1]);
        return guessed;
    }
}
