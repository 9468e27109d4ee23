package dev.winnow.runtime;

import java.io.IOException;
import java.io.InputStream;
import java.util.Properties;

/** Version of this build, as the command line's jar has it. Stateless. */
final class BuildVersion {
    private static final String FILE = "/dev/winnow/app/version.properties";

    private BuildVersion() {}

    /** Version and commit; {@code unknown} without the command line's jar. */
    static String text() {
        Properties build = new Properties();
        try (InputStream file = BuildVersion.class.getResourceAsStream(FILE)) {
            if (file == null) {
                return "unknown";
            }
            build.load(file);
        } catch (IOException e) {
            return "unknown";
        }
        return build.getProperty("winnow") + " (" + build.getProperty("commit") + ")";
    }
}
