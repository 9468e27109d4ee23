package dev.winnow.service.audit;

import dev.winnow.kafka.topic.RunTopics;
import dev.winnow.kafka.topic.TopicException;
import dev.winnow.schemas.Mark;
import dev.winnow.selection.Intensity;
import dev.winnow.selection.PartitionDecisions;
import dev.winnow.selection.Plan;
import dev.winnow.selection.StateEntry;
import dev.winnow.selection.StateSnapshot;
import dev.winnow.selection.Uses;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Iterator;
import java.util.List;
import java.util.Map;

/**
 * The state of one partition's decisions at one of its marks, as a file. The mark has the digest of the state that the decisions
 * continue from, and of all decisions before; uses of documents are in no mark, and a wrong one shows in the digests of the marks
 * after the snapshot. A file that was changed or cut short is refused.
 *
 * <p>Format, big-endian: {@value #MAGIC}; run and annotated topic (UTF); partition (int); offset of the mark on the marks topic, offset that the mark is
 * at, documents decided in the stage, and offset of the next selected record (longs); length of the state (int) and the state
 * ({@link StateSnapshot}); for each document with uses its id (length as int, UTF-8), count, last plan (ints), last selection (long); length -1; SHA-256 of all before.
 *
 * @param file the file
 * @param partition partition of the annotated topic
 * @param markOffset offset of the mark on the marks topic
 * @param offset offset from which the snapshot's state applies
 * @param stageDecided documents decided since the switch to the live plan
 * @param selectedNext offset after the last record selected before
 * @param state the encoded state
 * @param usesAt where the uses begin in the file
 */
record Snapshot(
        Path file,
        int partition,
        long markOffset,
        long offset,
        long stageDecided,
        long selectedNext,
        byte[] state,
        long usesAt) {
    private static final String MAGIC = "winnow-snapshot-1";
    private static final int MOST_STATE_BYTES = 64 << 20;
    private static final int MOST_ID_BYTES = 1 << 20;
    private static final int DIGEST_BYTES = 32;
    private static final int END = -1;

    /**
     * A snapshot that fits its mark.
     *
     * @param mark the mark
     * @param plan the plan that was live
     * @param stageDecided documents decided since the switch to it
     * @param entries the state
     */
    record State(Written<Mark> mark, Plan plan, long stageDecided, List<StateEntry> entries) {}

    /** What the state of a replay is at a mark. */
    record Place(RunTopics run, String annotated, Written<Mark> mark, long stageDecided, long selectedNext) {}

    /** Writes a snapshot; the caller moves the file to its name once all before it is verified. */
    static void write(Path file, Place place, List<StateEntry> state, Iterator<Map.Entry<String, Uses>> uses) {
        MessageDigest digest = sha256();
        Mark mark = place.mark().record();
        try (DataOutputStream out = new DataOutputStream(
                new DigestOutputStream(new BufferedOutputStream(Files.newOutputStream(file)), digest))) {
            out.writeUTF(MAGIC);
            out.writeUTF(place.run().run());
            out.writeUTF(place.annotated());
            out.writeInt(mark.getPartition());
            out.writeLong(place.mark().offset());
            out.writeLong(mark.getOffset());
            out.writeLong(place.stageDecided());
            out.writeLong(place.selectedNext());
            byte[] encoded = StateSnapshot.encode(state);
            out.writeInt(encoded.length);
            out.write(encoded);
            while (uses.hasNext()) {
                Map.Entry<String, Uses> next = uses.next();
                byte[] id = next.getKey().getBytes(StandardCharsets.UTF_8);
                out.writeInt(id.length);
                out.write(id);
                out.writeInt(next.getValue().count());
                out.writeInt(next.getValue().lastPlanVersion());
                out.writeLong(next.getValue().lastSelection());
            }
            out.writeInt(END);
            out.flush();
            out.write(digest.digest());
        } catch (IOException e) {
            throw new UncheckedIOException("cannot write snapshot " + file, e);
        }
    }

    /**
     * Reads a snapshot but its uses, and checks that the file is as it was written.
     *
     * @throws TopicException when it is not, or belongs to another run
     */
    static Snapshot read(Path file, RunTopics run, String annotated) {
        requireDigest(file);
        CountingStream counted = open(file);
        try (DataInputStream in = new DataInputStream(counted)) {
            if (!in.readUTF().equals(MAGIC)) {
                throw refused(file, "it is not a snapshot of this version");
            }
            String ofRun = in.readUTF();
            String ofTopic = in.readUTF();
            if (!ofRun.equals(run.run()) || !ofTopic.equals(annotated)) {
                throw refused(file, "it is of run " + ofRun + " on " + ofTopic);
            }
            int partition = in.readInt();
            long markOffset = in.readLong();
            long offset = in.readLong();
            long stageDecided = in.readLong();
            long selectedNext = in.readLong();
            int length = in.readInt();
            if (length < 0 || length > MOST_STATE_BYTES || length > Files.size(file)) {
                throw refused(file, "its state has " + length + " bytes");
            }
            byte[] state = in.readNBytes(length);
            return new Snapshot(file, partition, markOffset, offset, stageDecided, selectedNext, state, counted.read);
        } catch (EOFException e) {
            throw refused(file, "it is cut short");
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read snapshot " + file, e);
        }
    }

    /** The last 32 bytes are the digest of all before; the file is streamed. */
    private static void requireDigest(Path file) {
        MessageDigest digest = sha256();
        try (InputStream in = new BufferedInputStream(Files.newInputStream(file));
                DigestInputStream digested = new DigestInputStream(in, digest)) {
            long left = Files.size(file) - DIGEST_BYTES;
            byte[] buffer = new byte[1 << 16];
            while (left > 0) {
                int read = digested.read(buffer, 0, (int) Math.min(buffer.length, left));
                if (read < 0) {
                    break;
                }
                left -= read;
            }
            digested.on(false);
            if (left != 0 || !Arrays.equals(digest.digest(), digested.readNBytes(DIGEST_BYTES))) {
                throw refused(file, "its bytes do not have the digest at its end");
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read snapshot " + file, e);
        }
    }

    /**
     * The state, which must be that of the mark.
     *
     * @param mark the mark that the snapshot names, from the marks topic
     * @param plan the plan of the mark
     * @throws TopicException when the digest in the mark is not that of the state
     */
    State state(Written<Mark> mark, Plan plan) {
        Mark at = mark.record();
        String digest = HexFormat.of().formatHex(sha256().digest(state));
        if (at.getPartition() != partition || at.getOffset() != offset || !digest.equals(at.getStateDigest())) {
            throw refused(
                    file, "its state is not the one that the mark at offset " + markOffset + " has the digest of");
        }
        try {
            List<StateEntry> entries = StateSnapshot.decode(state);
            PartitionDecisions.restore(plan, new Intensity(at.getLambda(), at.getBoundary()), entries);
            return new State(mark, plan, stageDecided, entries);
        } catch (IllegalArgumentException | IndexOutOfBoundsException | java.nio.BufferUnderflowException e) {
            throw refused(
                    file, "its state cannot be restored under plan " + plan.version() + " (" + e.getMessage() + ")");
        }
    }

    /** Puts the uses into a store; places of the ring of selections follow from them. */
    void restoreUses(UsesOnDisk store, long rememberedSelections) {
        try (DataInputStream in = new DataInputStream(open(file))) {
            in.skipNBytes(usesAt);
            for (int length = in.readInt(); length != END; length = in.readInt()) {
                if (length < 0 || length > MOST_ID_BYTES) {
                    throw refused(file, "a document id has " + length + " bytes");
                }
                String id = new String(in.readNBytes(length), StandardCharsets.UTF_8);
                Uses uses = new Uses(in.readInt(), in.readInt(), in.readLong());
                store.state(id, uses);
                if (uses.lastSelection() >= 0) {
                    store.select(uses.lastSelection() % rememberedSelections, id);
                }
            }
        } catch (IllegalArgumentException | EOFException e) {
            throw refused(file, "its uses cannot be read");
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read snapshot " + file, e);
        }
    }

    static TopicException refused(Path file, String why) {
        return new TopicException(
                "cannot begin at snapshot " + file + ": " + why + "; remove the file, or begin at another snapshot");
    }

    private static CountingStream open(Path file) {
        try {
            return new CountingStream(new BufferedInputStream(Files.newInputStream(file)));
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read snapshot " + file, e);
        }
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    /** Knows how many bytes were read. */
    private static final class CountingStream extends java.io.FilterInputStream {
        private long read;

        private CountingStream(InputStream in) {
            super(in);
        }

        @Override
        public int read() throws IOException {
            int value = super.read();
            read += value < 0 ? 0 : 1;
            return value;
        }

        @Override
        public int read(byte[] bytes, int from, int length) throws IOException {
            int count = super.read(bytes, from, length);
            read += Math.max(0, count);
            return count;
        }

        @Override
        public long skip(long count) throws IOException {
            long skipped = super.skip(count);
            read += skipped;
            return skipped;
        }
    }
}
