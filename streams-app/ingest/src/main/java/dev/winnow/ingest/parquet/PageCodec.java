package dev.winnow.ingest.parquet;

import com.github.luben.zstd.Zstd;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.zip.GZIPInputStream;
import org.apache.parquet.format.CompressionCodec;
import org.brotli.dec.BrotliInputStream;
import org.xerial.snappy.Snappy;

/** Decompresses pages to the size that they declare, and to no other. Stateless. */
final class PageCodec {
    private PageCodec() {}

    static byte[] decompress(CompressionCodec codec, byte[] packed, int size) throws ParquetException {
        try {
            return decoded(codec, packed, size);
        } catch (ParquetException e) {
            throw e;
        } catch (IOException | RuntimeException e) {
            throw new ParquetException("page cannot be decompressed with " + codec, e);
        }
    }

    private static byte[] decoded(CompressionCodec codec, byte[] packed, int size) throws IOException {
        return switch (codec) {
            case UNCOMPRESSED -> sized(packed, size);
            case SNAPPY -> snappy(packed, size);
            case GZIP -> stream(new GZIPInputStream(new ByteArrayInputStream(packed)), size);
            case BROTLI -> stream(new BrotliInputStream(new ByteArrayInputStream(packed)), size);
            case ZSTD -> zstd(packed, size);
            default ->
                throw ParquetException.unsupported(
                        "compression " + codec + " is not read; write it with zstd, snappy, gzip or none");
        };
    }

    private static byte[] snappy(byte[] packed, int size) throws IOException {
        if (Snappy.uncompressedLength(packed) != size) {
            throw ParquetException.corrupt("page is not of the size that it declares");
        }
        return sized(Snappy.uncompress(packed), size);
    }

    private static byte[] zstd(byte[] packed, int size) throws ParquetException {
        byte[] content = new byte[size];
        long length = Zstd.decompressByteArray(content, 0, size, packed, 0, packed.length);
        if (length != size) {
            throw ParquetException.corrupt(
                    Zstd.isError(length)
                            ? "zstd: " + Zstd.getErrorName(length)
                            : "page is not of the size that it declares");
        }
        return content;
    }

    private static byte[] stream(InputStream content, int size) throws IOException {
        try (content) {
            byte[] bytes = content.readNBytes(size);
            if (content.read() >= 0) {
                throw ParquetException.corrupt("page is not of the size that it declares");
            }
            return sized(bytes, size);
        }
    }

    private static byte[] sized(byte[] bytes, int size) throws ParquetException {
        if (bytes.length != size) {
            throw ParquetException.corrupt("page is not of the size that it declares");
        }
        return bytes;
    }
}
