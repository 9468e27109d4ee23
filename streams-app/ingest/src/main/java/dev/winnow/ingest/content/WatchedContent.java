package dev.winnow.ingest.content;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;

/** Content that remembers when its store has stopped to give it, whatever a parser above makes of the exception. Owned by one thread. */
public final class WatchedContent implements InputContent {
    private final InputContent content;
    private InputUnavailableException unavailable;

    public WatchedContent(InputContent content) {
        this.content = content;
    }

    /** Why the store has stopped to give the bytes, when it has. */
    public Optional<InputUnavailableException> unavailable() {
        return Optional.ofNullable(unavailable);
    }

    @Override
    public InputStream open() throws IOException {
        return new Watched(content.open());
    }

    @Override
    public ContentParts parts() throws IOException {
        return new WatchedParts(content.parts());
    }

    private final class Watched extends FilterInputStream {
        private Watched(InputStream in) {
            super(in);
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] target, int offset, int length) throws IOException {
            try {
                return super.read(target, offset, length);
            } catch (InputUnavailableException e) {
                unavailable = e;
                throw e;
            }
        }
    }

    private final class WatchedParts implements ContentParts {
        private final ContentParts parts;

        private WatchedParts(ContentParts parts) {
            this.parts = parts;
        }

        @Override
        public long size() throws IOException {
            return parts.size();
        }

        @Override
        public InputStream part(long from, long length) throws IOException {
            return new Watched(parts.part(from, length));
        }

        @Override
        public void close() throws IOException {
            parts.close();
        }
    }
}
