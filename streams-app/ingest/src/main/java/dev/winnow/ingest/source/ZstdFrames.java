package dev.winnow.ingest.source;

import com.github.luben.zstd.ZstdDecompressCtx;
import com.github.luben.zstd.ZstdException;
import com.github.luben.zstd.ZstdInputStreamNoFinalizer;
import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * Decompresses a file of one or more zstd frames (RFC 8878). A dictionary in a first frame that is to be skipped, plain or compressed itself, is
 * used for the others, as the draft "WARC with Zstandard" of the IIPC has it. Owned by one thread.
 */
final class ZstdFrames extends CompressedMembers {
    /** Largest window accepted, as a power of two: 128 MiB, what the command line tool accepts by default. */
    private static final int WINDOW_LOG = 27;

    private static final int MAX_DICTIONARY_BYTES = 16 << 20;
    private static final int DICTIONARY_FRAME = 0x184d2a5d;
    private static final int FRAME_MAGIC = 0xfd2fb528;
    private static final int SKIPPED_MAGIC = 0x184d2a50;
    private static final int DICTIONARY_MAGIC = 0xec30a437;
    private static final int BUFFER_BYTES = 1 << 17;

    private final ByteBuffer compressed =
            ByteBuffer.allocateDirect(BUFFER_BYTES).flip();
    private final ByteBuffer content = ByteBuffer.allocateDirect(BUFFER_BYTES).flip();
    private ZstdDecompressCtx decoder = newDecoder();
    private byte[] dictionary;
    private boolean complete;
    private boolean started;

    ZstdFrames(InputStream file) {
        super(file, true, CHUNK, "zstd", "frame");
    }

    /** Whether a file starts like one: with a frame, or with one that is to be skipped, as parallel writers do. */
    static boolean isStart(byte[] magic) {
        return magic.length >= 4 && isMagic(littleEndian(magic, 0));
    }

    @Override
    boolean startsAt(byte[] bytes, int position, int limit) {
        return limit - position >= 4 && isMagic(littleEndian(bytes, position));
    }

    @Override
    boolean surelyStartsAt(byte[] bytes, int position, int limit) {
        return limit - position > 4 && littleEndian(bytes, position) == FRAME_MAGIC && (bytes[position + 4] & 8) == 0;
    }

    @Override
    void begin() throws IOException {
        if (started && !complete) {
            // the last frame was left in its middle
            decoder.close();
            decoder = newDecoder();
        }
        complete = false;
        content.limit(0);
        if (!started) {
            started = true;
            readDictionary();
        }
    }

    @Override
    int decode(byte[] target, int offset, int length) throws IOException {
        while (!content.hasRemaining()) {
            if (complete) {
                return 0;
            }
            if (!input().fill()) {
                throw new EOFException();
            }
            decompress();
        }
        int count = Math.min(length, content.remaining());
        content.get(target, offset, count);
        return count;
    }

    @Override
    public void close() throws IOException {
        decoder.close();
        super.close();
    }

    private void decompress() throws IOException {
        int taken = Math.min(BUFFER_BYTES, input().available());
        compressed.clear().put(input().buffer(), input().position(), taken).flip();
        content.clear();
        try {
            complete = decoder.decompressDirectByteBufferStream(content, compressed);
        } catch (ZstdException e) {
            content.limit(0);
            if (String.valueOf(e.getMessage()).contains("ictionary")) {
                throw new UnusableInputException(
                        Reason.UNSUPPORTED_FORMAT,
                        "zstd: needs a dictionary that is not in the file; decompress it with zstd -D and ingest that",
                        e);
            }
            throw corrupt(String.valueOf(e.getMessage()));
        }
        content.flip();
        input().advance(compressed.position());
    }

    private ZstdDecompressCtx newDecoder() {
        ZstdDecompressCtx created = new ZstdDecompressCtx().setLongMax(WINDOW_LOG);
        return dictionary == null ? created : created.loadDict(dictionary);
    }

    /** What has the mark and is not a dictionary is skipped by the decoder like any skippable frame. */
    private void readDictionary() throws IOException {
        RewindableInput in = input();
        if (!in.ensure(12) || littleEndian(in.buffer(), in.position()) != DICTIONARY_FRAME) {
            return;
        }
        int length = littleEndian(in.buffer(), in.position() + 4);
        int magic = littleEndian(in.buffer(), in.position() + 8);
        if (magic != DICTIONARY_MAGIC && magic != FRAME_MAGIC) {
            return;
        }
        if (length < 0 || length > MAX_DICTIONARY_BYTES) {
            throw new UnusableInputException(
                    Reason.TOO_LARGE, "zstd: a dictionary of more than " + MAX_DICTIONARY_BYTES + " bytes");
        }
        in.advance(8);
        byte[] bytes = new byte[Math.min(length, 1 << 16)];
        for (int i = 0; i < length; i++) {
            if (i == bytes.length) {
                bytes = Arrays.copyOf(bytes, Math.min(length, bytes.length * 2));
            }
            bytes[i] = (byte) in.needByte();
        }
        dictionary = magic == FRAME_MAGIC ? decompressed(bytes) : bytes;
        decoder.loadDict(dictionary);
        // the frame is consumed; what follows is the first with content
        complete = true;
    }

    private byte[] decompressed(byte[] bytes) throws IOException {
        try (InputStream plain = new ZstdInputStreamNoFinalizer(new ByteArrayInputStream(bytes))) {
            byte[] whole = plain.readNBytes(MAX_DICTIONARY_BYTES + 1);
            if (whole.length > MAX_DICTIONARY_BYTES) {
                throw new UnusableInputException(
                        Reason.BOMB, "zstd: a dictionary of more than " + MAX_DICTIONARY_BYTES + " bytes");
            }
            return whole;
        } catch (com.github.luben.zstd.ZstdIOException e) {
            throw corrupt("the dictionary: " + e.getMessage());
        }
    }

    private static boolean isMagic(int magic) {
        return magic == FRAME_MAGIC || (magic & 0xfffffff0) == SKIPPED_MAGIC;
    }

    private static int littleEndian(byte[] bytes, int position) {
        return bytes[position] & 0xff
                | (bytes[position + 1] & 0xff) << 8
                | (bytes[position + 2] & 0xff) << 16
                | (bytes[position + 3] & 0xff) << 24;
    }
}
