package dev.winnow.ingest;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.winnow.ingest.source.FilePrefix;
import dev.winnow.ingest.source.InputFile;

/**
 * How far one input file has been ingested. Written in the transaction that carries the documents before it.
 *
 * @param bytes size of the file when it was listed
 * @param modifiedAt when it was last written, milliseconds since the epoch; with the size it shows without reading whether it is still the same
 *     file
 * @param next ordinal of the first record that is not ingested; of a file that is done, of the first record that appended bytes can add or complete, and
 *     in positions of earlier versions the greatest number
 * @param done whether the file has been read to its end, or to its failure
 * @param read bytes from the start of the file that were read up to here; 0 in positions of earlier versions
 * @param sha256 digest of these bytes
 * @param version what the store of an object named its bytes, by which it is known instead of its time; empty for a file
 */
public record InputPosition(
        long bytes, long modifiedAt, long next, boolean done, long read, String sha256, String version) {
    /** A position in no file. */
    static final InputPosition NOWHERE = new InputPosition(0, 0, 0, true, 0, "", "");

    /** Of a file that no longer exists and whose position another file has taken over. */
    static final InputPosition RELEASED = new InputPosition(0, 0, 0, false, 0, "", "");

    private static final ObjectMapper JSON = new ObjectMapper();

    public InputPosition {
        sha256 = sha256 == null ? "" : sha256;
        version = version == null ? "" : version;
    }

    static InputPosition of(InputFile file, long next, boolean done, FilePrefix prefix) {
        // a file can grow while it is read
        long bytes = Math.max(file.bytes(), prefix.bytes());
        return new InputPosition(bytes, file.modifiedAt(), next, done, prefix.bytes(), prefix.sha256(), file.version());
    }

    /** A file of which nothing could be read. */
    static InputPosition unread(InputFile file) {
        return new InputPosition(file.bytes(), file.modifiedAt(), 0, true, 0, "", file.version());
    }

    /** A file that somebody is about to read from its start. */
    static InputPosition claim(InputFile file) {
        return new InputPosition(file.bytes(), file.modifiedAt(), 0, false, 0, "", file.version());
    }

    /** Whether nothing of the file has been read. */
    boolean isClaim() {
        return !done && next == 0 && read == 0 && !equals(RELEASED);
    }

    /** The same progress in a file that has been touched, moved or has grown. */
    InputPosition in(InputFile file) {
        return new InputPosition(file.bytes(), file.modifiedAt(), next, done, read, sha256, file.version());
    }

    /** Whether size and time, or the store's name for the bytes, show that the file is still the one that the position was taken in. */
    boolean isOf(InputFile file) {
        return bytes == file.bytes()
                && (file.isObject() ? version.equals(file.version()) : modifiedAt == file.modifiedAt());
    }

    /** Whether the store's metadata show that an object, of whatever name, has the bytes that the position was taken in. */
    boolean isVersionOf(InputFile file) {
        return file.isObject() && isOf(file);
    }

    /** Whether anything but the size identifies the file the position was taken in. */
    boolean hasIdentity() {
        return hasPrefix() || !version.isEmpty() || isClaim();
    }

    /** Whether bytes identify the file the position was taken in. */
    boolean hasPrefix() {
        return read > 0 && !sha256.isEmpty();
    }

    FilePrefix prefix() {
        return new FilePrefix(read, sha256);
    }

    String toJson() {
        try {
            ObjectNode fields = JSON.valueToTree(this);
            if (version.isEmpty()) {
                // earlier versions read the positions of files
                fields.remove("version");
            }
            return JSON.writeValueAsString(fields);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a record of numbers is always JSON", e);
        }
    }

    /** @throws IllegalArgumentException when the text is not a position */
    static InputPosition fromJson(String json) {
        InputPosition position;
        try {
            position = JSON.readValue(json, InputPosition.class);
        } catch (JsonProcessingException e) {
            // without the message of the parser, which repeats the text
            throw new IllegalArgumentException("not an ingest position: not its JSON", e);
        }
        if (position == null || position.bytes < 0 || position.next < 0) {
            throw new IllegalArgumentException("not an ingest position: size and ordinal must be >= 0");
        }
        return position;
    }
}
