package dev.winnow.ingest.source;

import static dev.winnow.ingest.source.Reading.utf8;
import static org.assertj.core.api.Assertions.assertThat;

import com.github.luben.zstd.Zstd;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Random;
import java.util.zip.DeflaterOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A coding is undone where the body has it; a header that is not true costs nothing. */
class ContentCodingsTest {
    private static final Charset CYRILLIC = Charset.forName("windows-1251");
    private static final String WORDS =
            "\u041c\u0435\u043b\u044c\u043d\u0438\u0446\u0430 \u043c\u0435\u043b\u0435\u0442 \u0437\u0435\u0440\u043d\u043e.";

    @TempDir
    Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"gzip", "deflate", "br", "zstd", "windows-1251", "compress", "gzip, br"})
    void aCodingThatIsNotTrueCostsNoPageOfALegacyCharset(String coding) {
        String page = "\r\n<!DOCTYPE html><title>T</title><p>" + WORDS;

        assertThat(read(coding, "text/html; charset=windows-1251", page.getBytes(CYRILLIC))
                        .texts())
                .containsExactly(WORDS);
    }

    @ParameterizedTest
    @ValueSource(strings = {"gzip", "deflate", "br", "zstd", "shift_jis"})
    void aCodingThatIsNotTrueCostsNoPageWithEscapeSequences(String coding) {
        byte[] page = "<p>\u6c34\u8eca\u304c\u56de\u308b\u3002".getBytes(Charset.forName("ISO-2022-JP"));

        assertThat(read(coding, "text/html; charset=iso-2022-jp", page).texts())
                .containsExactly("\u6c34\u8eca\u304c\u56de\u308b\u3002");
    }

    @ParameterizedTest
    @ValueSource(strings = {"gzip", "deflate", "br", "zstd", "windows-1251"})
    void aCodingThatIsNotTrueCostsNoTextOfALegacyCharset(String coding) {
        String text = (WORDS + "\n").repeat(20).strip();

        assertThat(read(coding, "text/plain; charset=windows-1251", text.getBytes(CYRILLIC))
                        .texts())
                .containsExactly(text);
    }

    @Test
    void aPageInUtf16UnderAnUnknownCodingIsRead() {
        byte[] page = ("\ufeff<p>" + WORDS).getBytes(StandardCharsets.UTF_16LE);

        assertThat(read("utf-16", "text/html", page).texts()).containsExactly(WORDS);
    }

    @Test
    void bytesUnderAnUnknownCodingAreNoPage() {
        byte[] bytes = new byte[600];
        new Random(3).nextBytes(bytes);

        assertThat(read("compress", "text/html", bytes).reasons()).containsExactly("unsupported-format");
    }

    @ParameterizedTest
    @ValueSource(strings = {"deflate", "zstd"})
    void aCodedBodyIsDecodedWhateverItsLength(String coding) {
        for (int words = 1; words < 400; words++) {
            String text = new Random(words)
                    .ints(words, 'a', 'z' + 1)
                    .mapToObj(Character::toString)
                    .reduce("", String::concat);
            byte[] body = coding.equals("zstd") ? Zstd.compress(utf8(text)) : deflated(utf8(text));

            assertThat(read(coding, "text/plain", body).texts()).containsExactly(text);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"deflate", "zstd"})
    void aCodedBodyThatIsCutIsTakenAsFarAsItGoes(String coding) {
        byte[] noise = new byte[300_000];
        new Random(5).nextBytes(noise);
        byte[] page = utf8("<p>The mill grinds.</p><!-- " + HexFormat.of().formatHex(noise));
        byte[] body = coding.equals("zstd") ? Zstd.compress(page) : deflated(page);

        Reading reading = read(coding, "text/html", Arrays.copyOf(body, body.length - 20_000));

        assertThat(reading.texts()).containsExactly("The mill grinds.");
        assertThat(reading.drafts().get(0).attributes()).containsEntry("truncated", "unspecified");
    }

    private Reading read(String coding, String type, byte[] body) {
        byte[] header =
                utf8("HTTP/1.1 200 OK\r\nContent-Type: " + type + "\r\nContent-Encoding: " + coding + "\r\n\r\n");
        return Reading.of(folder, "a.warc", Crawled.response(Crawled.joined(header, body)), SourceSettings.DEFAULT);
    }

    private static byte[] deflated(byte[] content) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (DeflaterOutputStream deflater = new DeflaterOutputStream(bytes)) {
            deflater.write(content);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }
}
