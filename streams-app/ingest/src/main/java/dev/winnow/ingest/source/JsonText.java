package dev.winnow.ingest.source;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * Finds the text in a line of JSON and decodes it, without a parser: of a line, most is text. It knows the lines that writers make and nothing else. Whatever
 * is unusual, such as a name with escapes, one that is duplicated or half a surrogate pair, is not found, and left to the parser with the whole line; and so is
 * whatever is wrong, since the rest of the line, with an empty text in it, goes through the parser in any case. Owned by one thread.
 */
final class JsonText {
    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final long LOWEST_BITS = 0x0101_0101_0101_0101L;
    private static final long HIGHEST_BITS = 0x8080_8080_8080_8080L;
    private static final long QUOTES = '"' * LOWEST_BITS;
    private static final long ESCAPES = '\\' * LOWEST_BITS;
    private static final long SPACES = ' ' * LOWEST_BITS;
    private static final int UNICODE_ESCAPE = 6;

    private final byte[] line;
    private final int limit;
    private int position;

    /** Of the text, without its quotation marks. */
    private int start = -1;

    private int end;
    private boolean escaped;

    /** The text without its escapes; null while it has none. */
    private byte[] utf8;

    private int length;

    private JsonText(byte[] line, int from, int to) {
        this.line = line;
        this.position = from;
        this.limit = to;
    }

    /**
     * A text that was found.
     *
     * @param utf8 the text
     * @param rest the line with an empty string in its place
     */
    @SuppressWarnings("ArrayRecordComponent") // handed on at once, never compared
    record Found(byte[] utf8, byte[] rest) {}

    /**
     * Finds the string of a field of the object.
     *
     * @param to end of the line
     * @param name of the field, in ASCII without escapes
     * @return null when it is not found
     */
    static Found find(byte[] line, int from, int to, byte[] name) {
        JsonText text = new JsonText(line, from, to);
        return text.scan(name) ? text.found(from) : null;
    }

    private Found found(int from) {
        byte[] rest = new byte[start - from + limit - end];
        System.arraycopy(line, from, rest, 0, start - from);
        System.arraycopy(line, end, rest, start - from, limit - end);
        return new Found(utf8 == null ? Arrays.copyOfRange(line, start, end) : Arrays.copyOf(utf8, length), rest);
    }

    /** Goes through the fields of the object, and keeps the string of that name. */
    private boolean scan(byte[] name) {
        if (!isNext('{')) {
            return false;
        }
        do {
            int key = next('"');
            int keyEnd = key < 0 ? -1 : string(key);
            if (keyEnd < 0 || escaped || !isNext(':')) {
                return false;
            }
            boolean isText = Arrays.equals(line, key, keyEnd, name, 0, name.length);
            if (!value(isText)) {
                return false;
            }
        } while (isNext(','));
        return start >= 0 && isNext('}');
    }

    private boolean value(boolean isText) {
        byte first = peek();
        if (first == '"') {
            position++;
            return isText ? start < 0 && text() : string(position) >= 0;
        }
        return !isText && (first == '{' || first == '[' ? nested() : scalar());
    }

    private boolean nested() {
        int depth = 0;
        while (position < limit) {
            byte next = line[position++];
            if (next == '"') {
                if (string(position) < 0) {
                    return false;
                }
            } else if (next == '{' || next == '[') {
                depth++;
            } else if (next == '}' || next == ']') {
                depth--;
                if (depth == 0) {
                    return true;
                }
            }
        }
        return false;
    }

    private boolean scalar() {
        int from = position;
        while (position < limit && line[position] != ',' && line[position] != '}' && line[position] > ' ') {
            position++;
        }
        return position > from;
    }

    /** Moves past the string that begins here; its end without the quotation mark, or -1. */
    private int string(int from) {
        escaped = false;
        position = from;
        while (true) {
            position = nextSpecial(position);
            if (position >= limit) {
                return -1;
            }
            byte special = line[position++];
            if (special == '"') {
                return position - 1;
            }
            if (special != '\\') {
                return -1;
            }
            escaped = true;
            position++;
        }
    }

    /** Place of the next quotation mark, backslash or control character; eight bytes at a time, of which those give a highest bit, the first of them truly. */
    private int nextSpecial(int from) {
        int at = from;
        while (at + Long.BYTES <= limit) {
            long bytes = (long) LONGS.get(line, at);
            long quotes = bytes ^ QUOTES;
            long escapes = bytes ^ ESCAPES;
            long special =
                    ((quotes - LOWEST_BITS) & ~quotes | (escapes - LOWEST_BITS) & ~escapes | (bytes - SPACES) & ~bytes)
                            & HIGHEST_BITS;
            if (special != 0) {
                return at + Long.numberOfTrailingZeros(special) / Byte.SIZE;
            }
            at += Long.BYTES;
        }
        while (at < limit && line[at] != '"' && line[at] != '\\' && (line[at] < 0 || line[at] >= ' ')) {
            at++;
        }
        return at;
    }

    /** Moves past the text, which begins here, and undoes its escapes. */
    private boolean text() {
        start = position;
        while (true) {
            int special = nextSpecial(position);
            if (special >= limit || line[special] != '"' && line[special] != '\\') {
                return false;
            }
            boolean isEnd = line[special] == '"';
            if (utf8 == null && !isEnd) {
                utf8 = new byte[limit - start];
            }
            if (utf8 != null) {
                System.arraycopy(line, position, utf8, length, special - position);
                length += special - position;
            }
            if (isEnd) {
                end = special;
                position = special + 1;
                return true;
            }
            position = escape(special);
            if (position < 0) {
                return false;
            }
        }
    }

    /** Decodes the escape that begins here; the place after it, or -1. */
    private int escape(int from) {
        if (from + 1 >= limit) {
            return -1;
        }
        int plain =
                switch (line[from + 1]) {
                    case '"', '\\', '/' -> line[from + 1];
                    case 'b' -> '\b';
                    case 'f' -> '\f';
                    case 'n' -> '\n';
                    case 'r' -> '\r';
                    case 't' -> '\t';
                    default -> -1;
                };
        if (plain >= 0) {
            utf8[length++] = (byte) plain;
            return from + 2;
        }
        int unit = unit(from);
        if (unit < 0 || Character.isLowSurrogate((char) unit)) {
            return -1;
        }
        if (!Character.isHighSurrogate((char) unit)) {
            add(unit);
            return from + UNICODE_ESCAPE;
        }
        int low =
                from + UNICODE_ESCAPE < limit && line[from + UNICODE_ESCAPE] == '\\' ? unit(from + UNICODE_ESCAPE) : -1;
        if (low < 0 || !Character.isLowSurrogate((char) low)) {
            return -1;
        }
        add(Character.toCodePoint((char) unit, (char) low));
        return from + 2 * UNICODE_ESCAPE;
    }

    /** The four hexadecimal digits of an escape; -1 when it is none. */
    private int unit(int from) {
        if (from + UNICODE_ESCAPE > limit || line[from + 1] != 'u') {
            return -1;
        }
        int unit = 0;
        for (int i = from + 2; i < from + UNICODE_ESCAPE; i++) {
            int digit = line[i] < 0 ? -1 : Character.digit((char) line[i], 16);
            if (digit < 0) {
                return -1;
            }
            unit = 16 * unit + digit;
        }
        return unit;
    }

    /** Adds a character that takes fewer bytes than its escape. */
    private void add(int codePoint) {
        if (codePoint < 0x80) {
            utf8[length++] = (byte) codePoint;
        } else if (codePoint < 0x800) {
            utf8[length++] = (byte) (0xc0 | codePoint >> 6);
            utf8[length++] = continuation(codePoint);
        } else if (codePoint < 0x10000) {
            utf8[length++] = (byte) (0xe0 | codePoint >> 12);
            utf8[length++] = continuation(codePoint >> 6);
            utf8[length++] = continuation(codePoint);
        } else {
            utf8[length++] = (byte) (0xf0 | codePoint >> 18);
            utf8[length++] = continuation(codePoint >> 12);
            utf8[length++] = continuation(codePoint >> 6);
            utf8[length++] = continuation(codePoint);
        }
    }

    private static byte continuation(int bits) {
        return (byte) (0x80 | bits & 0x3f);
    }

    private byte peek() {
        while (position < limit && isSpace(line[position])) {
            position++;
        }
        return position < limit ? line[position] : 0;
    }

    /** Moves past a byte when it is the next but white space. */
    private boolean isNext(char wanted) {
        if (peek() != wanted) {
            return false;
        }
        position++;
        return true;
    }

    /** Moves past a byte; its end, or -1 when another comes next. */
    private int next(char wanted) {
        return isNext(wanted) ? position : -1;
    }

    private static boolean isSpace(byte value) {
        return value == ' ' || value == '\t' || value == '\r' || value == '\n';
    }
}
