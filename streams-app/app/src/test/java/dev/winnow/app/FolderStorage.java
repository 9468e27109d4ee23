package dev.winnow.app;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.server.log.remote.storage.LogSegmentData;
import org.apache.kafka.server.log.remote.storage.RemoteLogSegmentMetadata;
import org.apache.kafka.server.log.remote.storage.RemoteLogSegmentMetadata.CustomMetadata;
import org.apache.kafka.server.log.remote.storage.RemoteResourceNotFoundException;
import org.apache.kafka.server.log.remote.storage.RemoteStorageException;
import org.apache.kafka.server.log.remote.storage.RemoteStorageManager;

/** A broker's remote storage in a folder, which {@value #FOLDER} names: a file for each segment and each of its indexes. Thread-safe. */
public final class FolderStorage implements RemoteStorageManager {
    static final String FOLDER = "folder";
    static final String LOG = ".log";

    private Path folder;

    @Override
    public void configure(Map<String, ?> settings) {
        folder = Path.of((String) settings.get(FOLDER));
    }

    private Path file(RemoteLogSegmentMetadata segment, String suffix) {
        return folder.resolve(segment.topicIdPartition().topicPartition().toString())
                .resolve(segment.remoteLogSegmentId().id() + suffix);
    }

    private static String suffix(IndexType index) {
        return "." + index.name().toLowerCase(Locale.ROOT);
    }

    @Override
    public Optional<CustomMetadata> copyLogSegmentData(RemoteLogSegmentMetadata segment, LogSegmentData data)
            throws RemoteStorageException {
        try {
            Files.createDirectories(file(segment, LOG).getParent());
            // what an attempt before this one has left is replaced
            copy(data.logSegment(), file(segment, LOG));
            copy(data.offsetIndex(), file(segment, suffix(IndexType.OFFSET)));
            copy(data.timeIndex(), file(segment, suffix(IndexType.TIMESTAMP)));
            copy(data.producerSnapshotIndex(), file(segment, suffix(IndexType.PRODUCER_SNAPSHOT)));
            if (data.transactionIndex().isPresent()) {
                copy(data.transactionIndex().get(), file(segment, suffix(IndexType.TRANSACTION)));
            }
            byte[] epochs = new byte[data.leaderEpochIndex().remaining()];
            data.leaderEpochIndex().duplicate().get(epochs);
            Files.write(file(segment, suffix(IndexType.LEADER_EPOCH)), epochs);
            return Optional.empty();
        } catch (IOException e) {
            throw new RemoteStorageException(e);
        }
    }

    private static void copy(Path from, Path to) throws IOException {
        Files.copy(from, to, StandardCopyOption.REPLACE_EXISTING);
    }

    @Override
    public InputStream fetchLogSegment(RemoteLogSegmentMetadata segment, int from) throws RemoteStorageException {
        return fetchLogSegment(segment, from, Integer.MAX_VALUE - 1);
    }

    @Override
    public InputStream fetchLogSegment(RemoteLogSegmentMetadata segment, int from, int last)
            throws RemoteStorageException {
        return read(file(segment, LOG), from, last);
    }

    @Override
    public InputStream fetchIndex(RemoteLogSegmentMetadata segment, IndexType index) throws RemoteStorageException {
        return read(file(segment, suffix(index)), 0, Integer.MAX_VALUE - 1);
    }

    private static InputStream read(Path file, int from, int last) throws RemoteStorageException {
        try {
            byte[] bytes = Files.readAllBytes(file);
            return new ByteArrayInputStream(
                    Arrays.copyOfRange(bytes, Math.min(from, bytes.length), Math.min(last + 1, bytes.length)));
        } catch (NoSuchFileException e) {
            throw new RemoteResourceNotFoundException("no file " + file);
        } catch (IOException e) {
            throw new RemoteStorageException(e);
        }
    }

    @Override
    public void deleteLogSegmentData(RemoteLogSegmentMetadata segment) throws RemoteStorageException {
        try {
            Files.deleteIfExists(file(segment, LOG));
            for (IndexType index : IndexType.values()) {
                Files.deleteIfExists(file(segment, suffix(index)));
            }
        } catch (IOException e) {
            throw new RemoteStorageException(e);
        }
    }

    @Override
    public void close() {}
}
