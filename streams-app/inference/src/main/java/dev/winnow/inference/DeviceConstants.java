package dev.winnow.inference;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;

/**
 * The device that a program names. Tracing writes down where the example was, so that a model that was traced on a processor makes its
 * masks and positions there forever, and fails on a GPU. An artifact has to label alike wherever it is scored: such constants become the device of
 * the runtime while the archive is read. Stateless.
 */
final class DeviceConstants {
    private static final Pattern CONSTANT = Pattern.compile("torch\\.device\\(\"(?:cpu|cuda)(?::\\d+)?\"\\)");
    private static final int LARGEST_SOURCE = 64 << 20;

    private DeviceConstants() {}

    /**
     * The archive with every device constant naming {@code device}; the file itself where they do already.
     *
     * @param device {@code cpu} or {@code cuda:N}
     * @throws IOException when the archive cannot be read, or something in it that is not an array is larger than 64 MiB
     */
    static InputStream open(Path archive, String device) throws IOException {
        String constant = "torch.device(\"" + device + "\")";
        try (ZipFile zip = new ZipFile(archive.toFile())) {
            Map<String, byte[]> changed = changedSources(zip, constant);
            if (!changed.isEmpty()) {
                return rewritten(zip, changed);
            }
        } catch (ZipException e) {
            // no archive of this kind: the engine reports what is wrong with it
        }
        return Files.newInputStream(archive);
    }

    /** Sources that name another device, by the names of their entries, as they should be. */
    private static Map<String, byte[]> changedSources(ZipFile zip, String constant) throws IOException {
        Map<String, byte[]> changed = new HashMap<>();
        for (ZipEntry entry : Collections.list(zip.entries())) {
            if (isSource(entry)) {
                String source = source(zip, entry);
                String replaced = CONSTANT.matcher(source).replaceAll(constant);
                if (!replaced.equals(source)) {
                    changed.put(entry.getName(), replaced.getBytes(StandardCharsets.UTF_8));
                }
            }
        }
        return changed;
    }

    private static boolean isSource(ZipEntry entry) {
        return entry.getName().endsWith(".py") && entry.getName().contains("/code/");
    }

    /** The tables of line numbers beside the source, which do not fit it any more. */
    private static boolean isDebugTable(ZipEntry entry) {
        return entry.getName().endsWith(".debug_pkl");
    }

    private static String source(ZipFile zip, ZipEntry entry) throws IOException {
        try (InputStream in = zip.getInputStream(entry)) {
            byte[] bytes = in.readNBytes(LARGEST_SOURCE + 1);
            if (bytes.length > LARGEST_SOURCE) {
                throw new IOException(entry.getName() + " in it is larger than " + LARGEST_SOURCE + " bytes");
            }
            return new String(bytes, StandardCharsets.UTF_8);
        }
    }

    /** Arrays are stored; of the rest nothing is large, and a little of it must not become much on the disk. */
    private static void requireSmallWhereCompressed(ZipEntry entry) throws IOException {
        if (entry.getMethod() != ZipEntry.STORED && entry.getSize() > LARGEST_SOURCE) {
            throw new IOException(
                    entry.getName() + " in it is compressed and larger than " + LARGEST_SOURCE + " bytes");
        }
    }

    private static InputStream rewritten(ZipFile zip, Map<String, byte[]> changed) throws IOException {
        Path copy = Files.createTempFile("winnow-", ".pt");
        try {
            try (OutputStream file = Files.newOutputStream(copy);
                    ZipOutputStream out = new ZipOutputStream(file)) {
                for (ZipEntry entry : Collections.list(zip.entries())) {
                    byte[] source = changed.get(entry.getName());
                    if (source != null) {
                        out.putNextEntry(stored(entry.getName(), source));
                        out.write(source);
                    } else if (!isDebugTable(entry)) {
                        requireSmallWhereCompressed(entry);
                        out.putNextEntry(stored(entry.getName(), entry.getSize(), entry.getCrc()));
                        try (InputStream in = zip.getInputStream(entry)) {
                            in.transferTo(out);
                        }
                    }
                }
            }
            return new FilterInputStream(Files.newInputStream(copy)) {
                @Override
                public void close() throws IOException {
                    super.close();
                    Files.deleteIfExists(copy);
                }
            };
        } catch (IOException e) {
            Files.deleteIfExists(copy);
            throw e;
        }
    }

    private static ZipEntry stored(String name, byte[] bytes) {
        CRC32 checksum = new CRC32();
        checksum.update(bytes);
        return stored(name, bytes.length, checksum.getValue());
    }

    /** Without a copy of its own: the shared copy is kept as long as it is read. */
    private static ZipEntry stored(String name, long size, long crc) {
        ZipEntry entry = new ZipEntry(name);
        entry.setMethod(ZipEntry.STORED);
        entry.setSize(size);
        entry.setCompressedSize(size);
        entry.setCrc(crc);
        return entry;
    }
}
