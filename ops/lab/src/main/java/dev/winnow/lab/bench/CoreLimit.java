package dev.winnow.lab.bench;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Which cores this process may use, by the command {@code taskset} of Linux. Closing it gives back those of before. */
final class CoreLimit implements AutoCloseable {
    private static final int ATTEMPTS = 20;

    private final String before;

    private CoreLimit(String before) {
        this.before = before;
    }

    /** Whether the command is there. */
    static boolean isPossible() {
        try {
            allowed();
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    /**
     * Limits all threads of this process, and those that they start, to the first core that it may use.
     *
     * @throws IOException when {@code taskset} is missing or refuses
     */
    static CoreLimit toOne() throws IOException {
        String before = allowed();
        limit(before.split("[,-]")[0]);
        return new CoreLimit(before);
    }

    /** Such as {@code 0-3,6}. */
    private static String allowed() throws IOException {
        String answer = taskset("-c", "-p");
        return answer.substring(answer.lastIndexOf(' ') + 1).strip();
    }

    /** Again where a thread ended while the command was at it, because it gives up then. */
    private static void limit(String cores) throws IOException {
        for (int attempt = 1; ; attempt++) {
            try {
                taskset("-a", "-c", "-p", cores);
                return;
            } catch (IOException e) {
                if (attempt == ATTEMPTS || !e.getMessage().contains("No such process")) {
                    throw e;
                }
            }
        }
    }

    private static String taskset(String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of("taskset"));
        command.addAll(List.of(arguments));
        command.add(Long.toString(ProcessHandle.current().pid()));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String answer = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
        try {
            if (process.waitFor() != 0) {
                throw new IOException(String.join(" ", command) + ": " + answer);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while cores were limited", e);
        }
        return answer;
    }

    @Override
    public void close() throws IOException {
        limit(before);
    }
}
