package dev.winnow.ingest.content;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A file of the file system.
 *
 * @param path absolute
 */
public record FileContent(Path path) implements InputContent {
    @Override
    public InputStream open() throws IOException {
        return Files.newInputStream(path);
    }

    @Override
    public ContentParts parts() throws IOException {
        return new Parts(FileChannel.open(path));
    }

    private record Parts(FileChannel channel) implements ContentParts {
        @Override
        public long size() throws IOException {
            return channel.size();
        }

        @Override
        public InputStream part(long from, long length) {
            return new Part(channel, from, length);
        }

        @Override
        public void close() throws IOException {
            channel.close();
        }
    }

    private static final class Part extends InputStream {
        private final FileChannel channel;
        private long position;
        private long left;

        private Part(FileChannel channel, long position, long left) {
            this.channel = channel;
            this.position = position;
            this.left = left;
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] target, int offset, int length) throws IOException {
            if (left == 0) {
                return -1;
            }
            int count = channel.read(ByteBuffer.wrap(target, offset, (int) Math.min(length, left)), position);
            if (count > 0) {
                position += count;
                left -= count;
            }
            return count;
        }
    }
}
