package dev.winnow.agent;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** SHA-256 of files and of parts that cannot run into each other: {@link #add} puts the length of each before it. One thread. */
public final class Sha256 {
    private final MessageDigest digest;

    /** Starts an empty digest. */
    public Sha256() {
        try {
            digest = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    /**
     * Returns the SHA-256 of a text alone.
     *
     * @param text any text, read as UTF-8
     * @return 64 hexadecimal digits
     */
    public static String of(String text) {
        Sha256 sha256 = new Sha256();
        sha256.digest.update(text.getBytes(StandardCharsets.UTF_8));
        return sha256.hex();
    }

    /**
     * Returns the SHA-256 of the bytes of a file alone, as {@code sha256sum} prints it.
     *
     * @param file a file
     * @return 64 hexadecimal digits
     * @throws IOException when the file cannot be read
     */
    public static String of(Path file) throws IOException {
        Sha256 sha256 = new Sha256();
        sha256.read(file);
        return sha256.hex();
    }

    /**
     * Adds a text.
     *
     * @param part any text, read as UTF-8
     * @return this digest
     */
    public Sha256 add(String part) {
        byte[] bytes = part.getBytes(StandardCharsets.UTF_8);
        length(bytes.length);
        digest.update(bytes);
        return this;
    }

    /**
     * Adds the content of a file.
     *
     * @param file a file
     * @return this digest
     * @throws IOException when the file cannot be read
     */
    public Sha256 add(Path file) throws IOException {
        length(Files.size(file));
        read(file);
        return this;
    }

    private void read(Path file) throws IOException {
        byte[] buffer = new byte[1 << 16];
        try (InputStream in = Files.newInputStream(file)) {
            for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                digest.update(buffer, 0, read);
            }
        }
    }

    private void length(long value) {
        for (int shift = 56; shift >= 0; shift -= 8) {
            digest.update((byte) (value >>> shift));
        }
    }

    /**
     * Ends the digest.
     *
     * @return 32 bytes
     */
    public byte[] bytes() {
        return digest.digest();
    }

    /**
     * Ends the digest.
     *
     * @return 64 hexadecimal digits
     */
    public String hex() {
        return HexFormat.of().formatHex(bytes());
    }
}
