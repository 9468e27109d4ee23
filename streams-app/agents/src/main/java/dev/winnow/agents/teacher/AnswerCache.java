package dev.winnow.agents.teacher;

import dev.winnow.agent.AgentException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.zip.CRC32;

/**
 * Answers of teachers by the SHA-256 of what they depend on, in one file that only grows: what was asked once is never asked again, not even when the
 * fit that asked was interrupted.
 *
 * <p>A record is the key, two numbers and a checksum, {@value #RECORD} bytes. One that is damaged is skipped, one that is torn at the end is cut off.
 * When the file is opened and holds more than {@value #MOST} records, it is written again with the latest half. One thread; one process, by a lock on the file.
 */
public final class AnswerCache implements AutoCloseable {
    static final int KEY = 32;
    static final int RECORD = KEY + 2 * Double.BYTES + Integer.BYTES;
    static final int MOST = 1 << 20;

    private final Path file;
    private final FileChannel channel;
    private final Map<ByteBuffer, Teacher.Answer> answers = new HashMap<>();

    private AnswerCache(Path file, FileChannel channel) {
        this.file = file;
        this.channel = channel;
    }

    /**
     * Opens a file, which is made when it does not exist.
     *
     * @throws AgentException when it cannot be read, or another process has it open
     */
    public static AnswerCache open(Path file) {
        return open(file, MOST);
    }

    static AnswerCache open(Path file, int most) {
        try {
            Files.createDirectories(file.toAbsolutePath().getParent());
            FileChannel channel = FileChannel.open(
                    file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
            AnswerCache cache = new AnswerCache(file, channel);
            try {
                cache.lock();
                cache.read(most);
                return cache;
            } catch (IOException | RuntimeException e) {
                channel.close();
                throw e;
            }
        } catch (IOException e) {
            throw failed(file, e);
        }
    }

    private void lock() throws IOException {
        FileLock lock;
        try {
            lock = channel.tryLock();
        } catch (OverlappingFileLockException e) {
            lock = null;
        }
        if (lock == null) {
            throw new AgentException("the answers of a teacher in " + file
                    + " are in use by another fit; wait for it, or name another folder with --teacher-cache");
        }
    }

    private void read(int most) throws IOException {
        long records = channel.size() / RECORD;
        Map<ByteBuffer, Teacher.Answer> kept = new LinkedHashMap<>();
        ByteBuffer buffer = ByteBuffer.allocate(RECORD);
        for (long i = Math.max(0, records - most); i < records; i++) {
            buffer.clear();
            while (buffer.hasRemaining() && channel.read(buffer, i * RECORD + buffer.position()) >= 0) {
                // until the record is whole
            }
            ByteBuffer key = ByteBuffer.wrap(Arrays.copyOf(buffer.array(), KEY));
            Teacher.Answer answer = new Teacher.Answer(buffer.getDouble(KEY), buffer.getDouble(KEY + Double.BYTES));
            if (buffer.getInt(RECORD - Integer.BYTES) == checksum(buffer.array())
                    && Double.isFinite(answer.first())
                    && Double.isFinite(answer.second())) {
                kept.put(key, answer);
            }
        }
        answers.putAll(kept);
        channel.truncate(records * RECORD);
        if (records > most) {
            shrink(kept, most / 2);
        }
        channel.position(channel.size());
    }

    /** In place: a crash meanwhile leaves whole records, of which some are lost or duplicated. */
    private void shrink(Map<ByteBuffer, Teacher.Answer> kept, int most) throws IOException {
        channel.truncate(0);
        channel.position(0);
        answers.clear();
        int skipped = Math.max(0, kept.size() - most);
        for (Map.Entry<ByteBuffer, Teacher.Answer> entry : kept.entrySet()) {
            if (skipped-- <= 0) {
                put(entry.getKey().array(), entry.getValue());
            }
        }
    }

    /** The answer kept under a key of {@value #KEY} bytes. */
    public Optional<Teacher.Answer> get(byte[] key) {
        return Optional.ofNullable(answers.get(ByteBuffer.wrap(key)));
    }

    /** Keeps an answer; it is in the file when this returns. */
    public void put(byte[] key, Teacher.Answer answer) {
        ByteBuffer buffer = ByteBuffer.allocate(RECORD);
        buffer.put(key, 0, KEY).putDouble(answer.first()).putDouble(answer.second());
        buffer.putInt(checksum(buffer.array())).flip();
        try {
            while (buffer.hasRemaining()) {
                channel.write(buffer);
            }
        } catch (IOException e) {
            throw failed(file, e);
        }
        answers.put(ByteBuffer.wrap(key.clone(), 0, KEY), answer);
    }

    /** Answers that are kept. */
    public int size() {
        return answers.size();
    }

    private static int checksum(byte[] record) {
        CRC32 checksum = new CRC32();
        checksum.update(record, 0, RECORD - Integer.BYTES);
        return (int) checksum.getValue();
    }

    private static AgentException failed(Path file, IOException cause) {
        return new AgentException(
                "the answers of a teacher cannot be kept in " + file + ": " + cause
                        + "; check space and permissions, or name another folder with --teacher-cache",
                cause);
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException e) {
            throw failed(file, e);
        }
    }
}
