package dev.winnow.lab.faults;

import dev.winnow.stack.LocalStackException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A file system over a folder, which needs the right to mount. Owned by one thread. */
final class Mount implements AutoCloseable {
    private final Path directory;
    private boolean mounted = true;

    private Mount(Path directory) {
        this.directory = directory;
    }

    /**
     * Mounts over a folder, which is made.
     *
     * @param arguments of {@code mount}, without the folder
     */
    static Mount over(Path directory, String... arguments) {
        try {
            Files.createDirectories(directory);
        } catch (IOException e) {
            throw new LocalStackException("Cannot create " + directory + ": " + e.getMessage(), e);
        }
        List<String> words = new ArrayList<>(List.of("mount"));
        words.addAll(List.of(arguments));
        words.add(directory.toString());
        command(words.toArray(String[]::new));
        return new Mount(directory);
    }

    Path directory() {
        return directory;
    }

    /** Changes an option while it is used. */
    void remount(String option) {
        command("mount", "-o", "remount," + option, directory.toString());
    }

    /** Deletes a folder that nothing is mounted over; one that holds something stays. */
    static void forget(Path directory) {
        try {
            Files.deleteIfExists(directory);
        } catch (IOException e) {
            // it is in the suite's own folder, which goes at the end
        }
    }

    /** Runs a command of the system to its end. */
    static void command(String... words) {
        try {
            Process process =
                    new ProcessBuilder(words).redirectErrorStream(true).start();
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
            if (process.waitFor() != 0) {
                throw new LocalStackException(String.join(" ", List.of(words)) + " failed: " + output);
            }
        } catch (IOException e) {
            throw new LocalStackException("Cannot run " + words[0] + ": " + e.getMessage(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new LocalStackException("Interrupted in " + words[0], e);
        }
    }

    /** Takes it away with all that it holds; a second call does nothing. */
    @Override
    public void close() {
        if (mounted) {
            mounted = false;
            // clears the interrupt, which must not leave the mount behind
            boolean interrupted = Thread.interrupted();
            // lazily: a process that has not quite gone must not keep it
            command("umount", "--lazy", directory.toString());
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
