package dev.winnow.runtime;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Properties;

/**
 * This build, and the libraries that decide how it behaves.
 *
 * @param version of Winnow
 * @param commit first digits of the commit; {@code unknown} where the build had no repository
 */
public record Build(String version, String commit, String kafka, String djl, String pytorch) {
    /** What the build has written into the jar. */
    public static Build read() {
        Properties build = new Properties();
        try (InputStream file = Build.class.getResourceAsStream("build.properties")) {
            build.load(file);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read build.properties: the jar is incomplete", e);
        }
        return new Build(
                build.getProperty("winnow"),
                build.getProperty("commit"),
                build.getProperty("kafka"),
                build.getProperty("djl"),
                build.getProperty("pytorch"));
    }
}
