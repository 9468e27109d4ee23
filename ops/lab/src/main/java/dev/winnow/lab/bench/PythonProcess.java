package dev.winnow.lab.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.winnow.lab.process.BoundedLines;
import dev.winnow.stack.LocalStackException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * A Python script as a child process that is asked one question after the other, a line of JSON each. It sees the end of its input when this
 * JVM ends, and {@link #close} ends it at once. Other output is kept only as far as an error message needs it. Owned by one thread.
 */
final class PythonProcess implements AutoCloseable {
    private static final int LONGEST_ANSWER = 1 << 20;
    private static final int LONGEST_COMPLAINT = 300;
    private static final int COMPLAINTS = 3;
    private static final Duration GRACE = Duration.ofSeconds(5);
    private static final ObjectMapper JSON = new ObjectMapper();

    private final String python;
    private final Duration limit;
    private final Process process;
    private final OutputStream questions;
    private final BlockingQueue<Optional<String>> answers = new ArrayBlockingQueue<>(16);
    private final Deque<String> complaints = new ArrayDeque<>();
    private final Thread listener;

    private PythonProcess(String python, Duration limit, Process process) {
        this.python = python;
        this.limit = limit;
        this.process = process;
        this.questions = process.getOutputStream();
        daemon("python-answers", () -> takeAnswers(process.getInputStream()));
        listener = daemon("python-complaints", () -> keepComplaints(process.getErrorStream()));
    }

    /**
     * Starts a script.
     *
     * @param python program, a path or a name on the search path
     * @param limit how long an answer may take
     * @throws LocalStackException when there is no such program
     */
    static PythonProcess start(String python, List<String> arguments, Duration limit) {
        List<String> words = new ArrayList<>(List.of(python, "-u"));
        words.addAll(arguments);
        try {
            return new PythonProcess(python, limit, new ProcessBuilder(words).start());
        } catch (IOException e) {
            throw new LocalStackException("Cannot start " + python + ": " + e.getMessage(), e);
        }
    }

    private static Thread daemon(String name, Runnable work) {
        Thread thread = new Thread(work, name);
        thread.setDaemon(true);
        thread.start();
        return thread;
    }

    private void takeAnswers(InputStream stream) {
        BoundedLines lines = new BoundedLines(stream, LONGEST_ANSWER);
        try {
            Optional<String> line;
            do {
                line = next(lines);
                answers.put(line);
            } while (line.isPresent());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void keepComplaints(InputStream stream) {
        BoundedLines lines = new BoundedLines(stream, LONGEST_COMPLAINT);
        for (Optional<String> line = next(lines); line.isPresent(); line = next(lines)) {
            String complaint = line.get().strip();
            synchronized (complaints) {
                if (!complaint.isEmpty()) {
                    complaints.add(complaint);
                }
                if (complaints.size() > COMPLAINTS) {
                    complaints.remove();
                }
            }
        }
    }

    private static Optional<String> next(BoundedLines lines) {
        try {
            return lines.next();
        } catch (IOException e) {
            // a pipe that was closed under the reader looks like its end
            return Optional.empty();
        }
    }

    /**
     * Asks, and waits for the answer.
     *
     * @throws LocalStackException with Python's output, when it failed, ended, or did not answer in time
     */
    JsonNode ask(String question, Object with) {
        send(question, with);
        return answer();
    }

    /**
     * Asks, and does not wait: {@link #answer} comes later.
     *
     * @throws LocalStackException when it has ended
     */
    void send(String question, Object with) {
        try {
            questions.write((JSON.valueToTree(Map.of("ask", question, "with", with)) + "\n").getBytes(UTF_8));
            questions.flush();
        } catch (IOException e) {
            throw ended();
        }
    }

    /** Waits for its next line of output; at its start, for the first. */
    JsonNode answer() {
        Optional<String> line;
        try {
            line = answers.poll(limit.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new LocalStackException("Interrupted while " + python + " was working.", e);
        }
        if (line == null) {
            throw new LocalStackException(
                    python + " did not answer within " + limit.toSeconds() + " s" + lastComplaints());
        }
        JsonNode answer = read(line.orElseThrow(this::ended));
        if (answer.has("error")) {
            throw new LocalStackException(python + ": " + answer.path("error").asText());
        }
        return answer;
    }

    private JsonNode read(String line) {
        try {
            JsonNode read = JSON.readTree(line);
            if (read.isObject()) {
                return read;
            }
        } catch (IOException e) {
            // not an answer, which is reported below
        }
        throw new LocalStackException(python + " does not answer as a Python would" + lastComplaints());
    }

    private LocalStackException ended() {
        String how = "ended before it answered";
        try {
            if (process.waitFor(GRACE.toMillis(), TimeUnit.MILLISECONDS)) {
                listener.join(GRACE.toMillis());
                how = "ended with exit code " + process.exitValue() + " before it answered";
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return new LocalStackException(python + " " + how + lastComplaints());
    }

    private String lastComplaints() {
        synchronized (complaints) {
            return complaints.isEmpty() ? "" : "; its last output: " + String.join(" / ", complaints);
        }
    }

    long pid() {
        return process.pid();
    }

    boolean isAlive() {
        return process.isAlive();
    }

    @Override
    public void close() {
        // it may be at work for minutes, and nothing waits for that any more
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
        process.onExit().join();
    }
}
