package dev.winnow.lab.bench;

import dev.winnow.runtime.UsageException;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Bytes of which the character set is known, and which do not declare it any more.
 *
 * @param folder that it comes from
 * @param html whether it is a page
 * @param text its characters
 */
record CharsetFile(String folder, byte[] bytes, boolean html, String text) {
    private static final Pattern DECLARATION = Pattern.compile("(?i)(char)(set)|(encod)(ing=)");
    private static final Pattern PAGE = Pattern.compile("(?i)<html|<\\?xml|<rss");
    /** Browsers read these as supersets of theirs. */
    private static final Map<String, String> SUPERSETS = Map.ofEntries(
            Map.entry("iso-8859-1", "windows-1252"),
            Map.entry("iso-8859-9", "windows-1254"),
            Map.entry("tis-620", "x-windows-874"),
            Map.entry("gb2312", "gb18030"),
            Map.entry("shift_jis", "windows-31j"),
            Map.entry("cp932", "windows-31j"),
            Map.entry("euc-kr", "x-windows-949"),
            Map.entry("cp949", "x-windows-949"),
            Map.entry("big5", "big5-hkscs"),
            Map.entry("utf-8-sig", "utf-8"));

    private static final double TOLERATED = 0.02;

    /** The files below a folder, in the order of their names. */
    static List<CharsetFile> read(Path data) throws IOException {
        List<CharsetFile> files = new ArrayList<>();
        try (Stream<Path> paths = Files.walk(data)) {
            for (Path path : paths.filter(Files::isRegularFile).sorted().toList()) {
                String folder = path.getParent().getFileName().toString();
                Optional<Charset> charset = charset(folder);
                if (charset.isPresent()) {
                    files.add(of(folder, Files.readAllBytes(path), charset.get()));
                }
            }
        }
        if (files.isEmpty()) {
            throw new UsageException("no folder below " + data
                    + " is named by a character set: use the form of chardet's tests, DIR/windows-1251-russian/FILE");
        }
        return files;
    }

    private static CharsetFile of(String folder, byte[] content, Charset charset) {
        String masked = DECLARATION
                .matcher(new String(content, StandardCharsets.ISO_8859_1))
                .replaceAll(match -> "x".repeat(match.group().length()));
        byte[] bytes = masked.getBytes(StandardCharsets.ISO_8859_1);
        return new CharsetFile(folder, bytes, PAGE.matcher(masked).find(), trimmed(new String(bytes, charset)));
    }

    /** The charset of a folder's name without words at its end. */
    private static Optional<Charset> charset(String folder) {
        String name = folder.toLowerCase(Locale.ROOT);
        while (true) {
            String known = SUPERSETS.getOrDefault(name, name);
            for (String each : List.of(known, "x-" + known)) {
                try {
                    if (Charset.isSupported(each)) {
                        return Optional.of(Charset.forName(each));
                    }
                } catch (IllegalArgumentException e) {
                    return Optional.empty();
                }
            }
            int end = name.lastIndexOf('-');
            if (end < 0) {
                return Optional.empty();
            }
            name = name.substring(0, end);
        }
    }

    /** Whether a text is that of the file but for 2 % of what is beyond ASCII, in which charsets of one family differ. */
    boolean hasText(String decoded) {
        String found = trimmed(decoded);
        if (found.length() != text.length()) {
            return false;
        }
        long beyond = 0;
        long other = 0;
        for (int i = 0; i < text.length(); i++) {
            beyond += text.charAt(i) > 0x7f ? 1 : 0;
            other += text.charAt(i) != found.charAt(i) ? 1 : 0;
        }
        return other <= TOLERATED * beyond;
    }

    private static String trimmed(String text) {
        return (text.startsWith("\ufeff") ? text.substring(1) : text).strip();
    }
}
