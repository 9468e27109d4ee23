package dev.winnow.lab.bench;

import dev.winnow.stack.LocalStackException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** Starts commands of an unpacked tarball one after the other. Owned by one thread, which starts no other child process meanwhile. */
final class Launcher {
    private static final long LIMIT_SECONDS = 120;
    private static final double NANOS = 1e9;

    /** Of /proc: what Linux shows to programs since its beginning, whatever the kernel counts with. */
    private static final double TICKS_PER_SECOND = 100;

    /** Of the fields after the name of the process. */
    private static final int CHILDREN_USER = 13;

    private static final int CHILDREN_SYSTEM = 14;

    private final Path home;

    private Launcher(Path home) {
        this.home = home;
    }

    /**
     * What one start took.
     *
     * @param firstOutputSeconds until the first byte of output
     * @param seconds until the process had ended
     * @param cpuSeconds of processor time, the launcher's shell included
     */
    record Took(double firstOutputSeconds, double seconds, double cpuSeconds) {}

    static Launcher unpack(Path tarball, Path directory) throws IOException {
        Files.createDirectories(directory);
        Launcher launcher = new Launcher(directory);
        launcher.run(0, true, List.of("tar", "-xzf", tarball.toAbsolutePath().toString(), "--strip-components=1"));
        return launcher;
    }

    /**
     * Runs {@code bin/winnow} to its end.
     *
     * @param exitCode what it has to end with
     * @param shares whether it uses the archive of class-data sharing
     * @throws LocalStackException when it ends otherwise, with its output
     */
    Took winnow(int exitCode, boolean shares, List<String> arguments) throws IOException {
        List<String> words = new ArrayList<>(List.of(home.resolve("bin/winnow").toString()));
        words.addAll(arguments);
        return run(exitCode, shares, words);
    }

    private Took run(int exitCode, boolean shares, List<String> words) throws IOException {
        ProcessBuilder builder =
                new ProcessBuilder(words).directory(home.toFile()).redirectErrorStream(true);
        builder.environment().keySet().removeIf(name -> name.startsWith("WINNOW_") || name.equals("CLASSPATH"));
        builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
        builder.environment().put("WINNOW_CDS", shares ? "auto" : "off");
        double cpu = childrenSeconds();
        long begin = System.nanoTime();
        Process process = builder.start();
        CompletableFuture.delayedExecutor(LIMIT_SECONDS, TimeUnit.SECONDS).execute(process::destroyForcibly);
        try (InputStream output = process.getInputStream()) {
            int first = output.read();
            long answered = System.nanoTime();
            String rest = new String(output.readAllBytes(), StandardCharsets.UTF_8);
            int code = process.waitFor();
            long end = System.nanoTime();
            if (code != exitCode) {
                throw new LocalStackException("'" + String.join(" ", words) + "' ended with exit code " + code
                        + " in place of " + exitCode + ": " + (first < 0 ? "" : (char) first + rest));
            }
            return new Took((answered - begin) / NANOS, (end - begin) / NANOS, childrenSeconds() - cpu);
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
            throw new LocalStackException("interrupted while '" + String.join(" ", words) + "' runs");
        }
    }

    /** Processor time of all children that have ended, and of theirs. */
    private static double childrenSeconds() throws IOException {
        String stat = Files.readString(Path.of("/proc/self/stat"));
        String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
        return (Long.parseLong(fields[CHILDREN_USER]) + Long.parseLong(fields[CHILDREN_SYSTEM])) / TICKS_PER_SECOND;
    }
}
