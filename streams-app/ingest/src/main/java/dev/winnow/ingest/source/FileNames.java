package dev.winnow.ingest.source;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Locale;

/**
 * Names of files, one for each sequence of bytes that the file system can hold. The name is the path read as UTF-8, whatever the locale of the
 * process. A byte that is not UTF-8 is written {@code \xNN}; a backslash that such an escape could be taken for is written {@code \x5c}. Pure.
 */
final class FileNames {
    private static final int ROOT = "file:///".length() - 1;

    private FileNames() {}

    /** The name of a path; two paths have the same name only if they are equal byte by byte. */
    static String of(Path path) {
        return of(bytes(path));
    }

    static String of(byte[] name) {
        StringBuilder text = new StringBuilder(name.length);
        int position = 0;
        while (position < name.length) {
            int length = characterLength(name, position);
            if (length == 0 || isEscape(name, position)) {
                text.append(String.format(Locale.ROOT, "\\x%02x", name[position]));
                position++;
            } else {
                text.append(new String(name, position, length, StandardCharsets.UTF_8));
                position += length;
            }
        }
        return text.toString();
    }

    /** The JDK keeps a path as bytes and shows them in its URI alone; its string replaces what does not decode. */
    private static byte[] bytes(Path path) {
        String escaped = path.toUri().toString().substring(ROOT);
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(escaped.length());
        for (int i = 0; i < escaped.length(); i++) {
            if (escaped.charAt(i) == '%') {
                bytes.write(Integer.parseInt(escaped, i + 1, i + 3, 16));
                i += 2;
            } else {
                bytes.write(escaped.charAt(i));
            }
        }
        return bytes.toByteArray();
    }

    /** Length of the UTF-8 character that starts here; 0 when none does. */
    private static int characterLength(byte[] name, int position) {
        int first = name[position] & 0xff;
        int length = first < 0x80 ? 1 : first < 0xe0 ? 2 : first < 0xf0 ? 3 : 4;
        if (length == 1) {
            return 1;
        }
        if (position + length > name.length) {
            return 0;
        }
        try {
            int decoded = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(name, position, length))
                    .length();
            return decoded == length / 4 + 1 ? length : 0;
        } catch (CharacterCodingException e) {
            return 0;
        }
    }

    private static boolean isEscape(byte[] name, int position) {
        return name[position] == '\\'
                && position + 3 < name.length
                && name[position + 1] == 'x'
                && Character.digit(name[position + 2], 16) >= 0
                && Character.digit(name[position + 3], 16) >= 0;
    }
}
