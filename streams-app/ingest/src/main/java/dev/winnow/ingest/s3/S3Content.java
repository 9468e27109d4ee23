package dev.winnow.ingest.s3;

import dev.winnow.ingest.content.ContentParts;
import dev.winnow.ingest.content.InputContent;
import java.io.InputStream;

/**
 * The bytes of one version of an object.
 *
 * @param tag its ETag, without quotes
 * @param size bytes
 */
record S3Content(S3Store store, String bucket, String key, String tag, long size) implements InputContent {
    String address() {
        return new S3Location(bucket, "").addressOf(key);
    }

    @Override
    public InputStream open() {
        return new S3Input(this, 0, size);
    }

    @Override
    public ContentParts parts() {
        return new Parts(this);
    }

    private record Parts(S3Content content) implements ContentParts {
        @Override
        public long size() {
            return content.size;
        }

        @Override
        public InputStream part(long from, long length) {
            return new S3Input(content, from, Math.min(length, content.size - from));
        }

        @Override
        public void close() {
            // nothing is kept open between two requests
        }
    }
}
