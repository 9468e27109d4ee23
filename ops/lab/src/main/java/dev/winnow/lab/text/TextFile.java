package dev.winnow.lab.text;

import dev.winnow.selection.Hashing;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.zip.GZIPInputStream;

/**
 * The text of one file of a root.
 *
 * @param text what it holds, decompressed and without typesetting
 * @param name last part of its path
 * @param inPlace whether the file on disk holds just this text
 */
record TextFile(String text, String name, boolean inPlace) {

    /** Empty when the file cannot be read, or holds something else than text of a useful length. */
    static Optional<TextFile> read(TextRoot root, Path file) {
        String name = file.getFileName().toString();
        boolean compressed = name.endsWith(".gz");
        boolean manual = root.source().equals(TextRoot.MANUAL);
        try (InputStream raw = Files.newInputStream(file);
                InputStream input = compressed ? new GZIPInputStream(raw) : raw) {
            byte[] bytes = input.readNBytes((int) TextWalk.MAX_BYTES + 1);
            if (bytes.length > TextWalk.MAX_BYTES) {
                return Optional.empty();
            }
            String text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
            String clean = manual ? ManualPage.toText(text) : text;
            if (clean.indexOf('\0') >= 0 || clean.strip().length() < TextWalk.MIN_BYTES) {
                return Optional.empty();
            }
            boolean onDisk = file.getFileSystem().equals(FileSystems.getDefault());
            return Optional.of(new TextFile(clean, name, onDisk && !compressed && !manual));
        } catch (IOException e) {
            // unreadable or damaged: the machine has others
            return Optional.empty();
        }
    }

    String digest() {
        return Hashing.sha256(text.getBytes(StandardCharsets.UTF_8));
    }

    /** Writes the text below a folder under a name that its content decides, so that a second run writes the same files. */
    Path unpackTo(Path folder) throws IOException {
        String plain = name.endsWith(".gz") ? name.substring(0, name.length() - 3) : name;
        String safe = plain.replaceAll("[^A-Za-z0-9._-]", "_");
        Path target = Files.createDirectories(folder).resolve(digest().substring(0, 12) + "-" + safe + ".txt");
        return Files.writeString(target, text);
    }
}
