package dev.winnow.inference;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Collections;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;

/** Types of the arrays in a TorchScript archive, as its pickle names them. Stateless. */
final class StoredTypes {
    private static final int LARGEST_PICKLE = 64 << 20;

    private StoredTypes() {}

    /**
     * Whether any array is float16 or bfloat16.
     *
     * @throws IOException when the archive cannot be read
     */
    static boolean areNarrow(Path archive) throws IOException {
        try (ZipFile zip = new ZipFile(archive.toFile())) {
            for (ZipEntry entry : Collections.list(zip.entries())) {
                if (entry.getName().endsWith("/data.pkl") && namesNarrow(zip, entry)) {
                    return true;
                }
            }
        } catch (ZipException e) {
            // no archive of this kind: the engine reports what is wrong with it
        }
        return false;
    }

    private static boolean namesNarrow(ZipFile zip, ZipEntry entry) throws IOException {
        try (InputStream in = zip.getInputStream(entry)) {
            String pickle = new String(in.readNBytes(LARGEST_PICKLE), StandardCharsets.ISO_8859_1);
            return pickle.contains("\nHalfStorage\n") || pickle.contains("\nBFloat16Storage\n");
        }
    }
}
