package dev.winnow.ingest.source;

import dev.winnow.ingest.content.DecompressionAhead;
import dev.winnow.ingest.content.InputUnavailableException;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * The decompressed content of one file, inside the limits. Compression is recognised by the first bytes; only brotli, which has no mark, by the name. The head of the
 * content can be looked at before reading; of a pipe it is no more than what shows its kind. Damage that is met while looking is reported when the reading gets there, so
 * that whatever is good before it is delivered.
 *
 * <p>Owned by one thread.
 */
final class ContentInput extends InputStream {
    private static final int HEAD_BYTES = 32 * 1024;
    private static final int MAX_GAPS_BEFORE = 64;

    private final SourceLimits limits;
    private final CountingInput file;
    private final InputStream content;
    private final CompressedMembers members;
    private final boolean compressed;
    private final boolean isPipe;
    private final byte[] head;

    /** Gaps before the first byte of the content. */
    private final Deque<InputGap> before = new ArrayDeque<>();

    private int headPosition;
    private IOException failure;
    private long produced;

    private ContentInput(SourceLimits limits, CountingInput file, InputStream content, boolean isPipe) {
        this.limits = limits;
        this.file = file;
        this.content = content;
        this.members = content instanceof CompressedMembers compressedMembers ? compressedMembers : null;
        this.compressed = members != null || content instanceof BrotliContent;
        this.isPipe = isPipe;
        this.head = readHead();
    }

    /**
     * Content that other threads may decompress.
     *
     * @param path whose name shows a compression that has no mark
     * @param isPipe whether bytes may have to be waited for
     */
    static ContentInput open(InputStream raw, Path path, SourceLimits limits, DecompressionAhead ahead, boolean isPipe)
            throws IOException {
        try {
            CountingInput file = new CountingInput(raw);
            BufferedInputStream buffered = new BufferedInputStream(file, 1 << 16);
            buffered.mark(4);
            byte[] magic = buffered.readNBytes(4);
            buffered.reset();
            return new ContentInput(limits, file, decompress(buffered, magic, path, ahead), isPipe);
        } catch (IOException | RuntimeException e) {
            raw.close();
            throw e;
        }
    }

    /** The first bytes of the content, at most 32 KiB; fewer at its end, and of a pipe whose kind they show. */
    byte[] head() {
        return head.clone();
    }

    /** Bytes of the file that have been consumed. */
    long fileBytes() {
        return file.count();
    }

    /** Has an action done before each reading for which nothing is available. */
    void beforeWaiting(Runnable action) {
        file.beforeWaiting(action);
    }

    FilePrefix prefix() {
        return file.prefix();
    }

    /** Oddities of the compression that cost no data. */
    Map<String, Long> warnings() {
        return members == null ? Map.of() : members.warnings().counts();
    }

    /** What is lost after the end of the content, in words; empty when nothing is. */
    String lostAtEnd() {
        return members == null ? "" : members.lostAtEnd();
    }

    /** Continues after a gap; until then every reading ends in it. */
    void passGap() {
        if (!before.isEmpty()) {
            before.remove();
        } else if (failure instanceof InputGap) {
            failure = null;
        }
    }

    /** Why the store has stopped to give the bytes of the file, when it has. */
    Optional<InputUnavailableException> unavailable() {
        return file.unavailable();
    }

    /** Where the reading is, in words for a message. */
    String where() {
        return !before.isEmpty()
                ? "byte 0 of the decompressed content"
                : compressed ? "byte " + produced + " of the decompressed content" : "byte " + produced;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
        if (!before.isEmpty()) {
            throw before.peek();
        }
        if (headPosition < head.length) {
            int count = Math.min(length, head.length - headPosition);
            System.arraycopy(head, headPosition, target, offset, count);
            headPosition += count;
            return count;
        }
        return produce(target, offset, length);
    }

    @Override
    public void close() throws IOException {
        content.close();
    }

    private byte[] readHead() {
        byte[] bytes = new byte[HEAD_BYTES];
        int length = 0;
        try {
            while (length < bytes.length && !(isPipe && ContentKind.isTold(Arrays.copyOf(bytes, length)))) {
                int count = produce(bytes, length, bytes.length - length);
                if (count < 0) {
                    break;
                }
                length += count;
            }
        } catch (InputGap e) {
            if (length == 0 && before.size() < MAX_GAPS_BEFORE) {
                // what the content is shows after the damage
                before.add(e);
                failure = null;
                return readHead();
            }
            return Arrays.copyOf(bytes, length);
        } catch (IOException e) {
            // produce throws it again when the reading gets there
            return Arrays.copyOf(bytes, length);
        }
        return Arrays.copyOf(bytes, length);
    }

    /** Once failed, it stays failed, until a gap is passed: a decoder that is asked again after damage may take it for an end. */
    private int produce(byte[] target, int offset, int length) throws IOException {
        if (failure != null) {
            throw failure;
        }
        try {
            return decoded(target, offset, length);
        } catch (IOException e) {
            failure = e;
            throw e;
        }
    }

    private int decoded(byte[] target, int offset, int length) throws IOException {
        int count = content.read(target, offset, length);
        if (count > 0) {
            produced += count;
            checkLimits();
        }
        return count;
    }

    private void checkLimits() throws IOException {
        if (!compressed) {
            return;
        }
        if (produced > limits.maxDecompressedBytes()) {
            throw new UnusableInputException(
                    Reason.BOMB, "more than " + limits.maxDecompressedBytes() + " bytes after decompression");
        }
        if (produced > limits.ratioGraceBytes() && produced / limits.maxRatio() > file.count()) {
            throw new UnusableInputException(
                    Reason.BOMB, "decompresses to more than " + limits.maxRatio() + " times its size");
        }
    }

    private static InputStream decompress(InputStream in, byte[] magic, Path path, DecompressionAhead ahead)
            throws IOException {
        if (magic.length >= 2 && (magic[0] & 0xff) == 0x1f && (magic[1] & 0xff) == 0x8b) {
            return GzipMembers.ofFile(in, ahead);
        }
        if (ZstdFrames.isStart(magic)) {
            return new ZstdFrames(in);
        }
        if (path.getFileName().toString().toLowerCase(Locale.ROOT).endsWith(".br") && magic.length > 0) {
            return new BrotliContent(in);
        }
        return in;
    }
}
