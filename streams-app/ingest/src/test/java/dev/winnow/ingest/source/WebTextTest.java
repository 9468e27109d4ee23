package dev.winnow.ingest.source;

import static dev.winnow.ingest.source.Crawled.joined;
import static dev.winnow.ingest.source.Reading.utf8;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class WebTextTest {
    private static final String FRENCH =
            "Le ch\u00e2teau \u2013 b\u00e2ti en 1450 \u2013 co\u00fbte 12 \u20ac l\u2019entr\u00e9e.";
    private static final String CHINESE =
            "\u6731\u9555\u57fa\u5728\u5586\u56ed\u770b\u82b1\uff0c\u4e0b\u5348\u56de\u5bb6\u8bfb\u4e66\u3002";
    private static final String JAPANESE =
            "\u2460\u6771\u4eac\u306e\u6771\u306b\u3042\u308b\u5e83\u3044\u516c\u5712\u3067\u9ad9\u6a4b\u3055\u3093\u306b\u4f1a\u3063\u305f\u3002";
    private static final String RUSSIAN =
            "\u0412 \u0441\u0443\u0431\u0431\u043e\u0442\u0443 \u0443\u0442\u0440\u043e\u043c \u043c\u044b \u043f\u043e\u0448\u043b\u0438 \u043d\u0430 \u0440\u044b\u043d\u043e\u043a"
                    + " \u0438 \u043a\u0443\u043f\u0438\u043b\u0438 \u0442\u0430\u043c \u0440\u044b\u0431\u0443, \u0445\u043b\u0435\u0431 \u0438 \u043c\u043e\u043b\u043e\u043a\u043e.";
    private static final String THAI =
            "\u0e27\u0e31\u0e19\u0e40\u0e2a\u0e32\u0e23\u0e4c\u0e15\u0e2d\u0e19\u0e40\u0e0a\u0e49\u0e32\u0e40\u0e23\u0e32\u0e44\u0e1b\u0e15\u0e25\u0e32\u0e14\u0e41\u0e25\u0e30\u0e0b\u0e37\u0e49\u0e2d\u0e1b\u0e25\u0e32 \u0e02\u0e19\u0e21\u0e1b\u0e31\u0e07 \u0e41\u0e25\u0e30\u0e19\u0e21\u0e17\u0e35\u0e48\u0e19\u0e31\u0e48\u0e19 \u0e2d\u0e32\u0e01\u0e32\u0e28\u0e14\u0e35\u0e21\u0e32\u0e01";
    private static final String GREEK =
            "\u03a4\u03bf \u03a3\u03ac\u03b2\u03b2\u03b1\u03c4\u03bf \u03c4\u03bf \u03c0\u03c1\u03c9\u03af \u03c0\u03ae\u03b3\u03b1\u03bc\u03b5 \u03c3\u03c4\u03b7\u03bd \u03b1\u03b3\u03bf\u03c1\u03ac \u03ba\u03b1\u03b9 \u03b1\u03b3\u03bf\u03c1\u03ac\u03c3\u03b1\u03bc\u03b5 \u03c8\u03ac\u03c1\u03b9\u03b1, \u03c8\u03c9\u03bc\u03af \u03ba\u03b1\u03b9 \u03b3\u03ac\u03bb\u03b1.";
    private static final String HEBREW =
            "\u05d1\u05e9\u05d1\u05ea \u05d1\u05d1\u05d5\u05e7\u05e8 \u05d4\u05dc\u05db\u05e0\u05d5 \u05dc\u05e9\u05d5\u05e7 \u05d5\u05e7\u05e0\u05d9\u05e0\u05d5 \u05e9\u05dd \u05d3\u05d2\u05d9\u05dd, \u05dc\u05d7\u05dd \u05d5\u05d7\u05dc\u05d1, \u05d5\u05d0\u05d7\u05e8 \u05db\u05da \u05d7\u05d6\u05e8\u05e0\u05d5 \u05d4\u05d1\u05d9\u05ea\u05d4.";
    private static final String KOREAN =
            "\uc624\ub298 \uc544\uce68\uc5d0 \ub620\ubc29\uac01\ud558\uc640 \ud3b2\uc2dc\ucf5c\ub77c\ub97c \ub9c8\uc168\ub2e4. \ub0a0\uc528\uac00 \ub9e4\uc6b0 \uc88b\uc558\ub2e4.";

    @TempDir
    Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"charset=", "charset", "charset=\""})
    @Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
    void aDeclarationOfSpacesIsReadOnce(String start) {
        String header = "text/html; " + start + " ".repeat(250_000) + ";";
        byte[] page = utf8("<?xml encoding='" + " ".repeat(260_000) + "<p>words");

        assertThat(CharsetDeclarations.ofHeader(header)).isEmpty();
        assertThat(CharsetDeclarations.ofPage(page)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "iso-8859-1, windows-1252",
        "us-ascii, windows-1252",
        "latin1, windows-1252",
        "gb2312, GB18030",
        "gbk, GB18030",
        "x-sjis, windows-31j",
        "shift_jis, windows-31j",
        "ks_c_5601-1987, x-windows-949",
        "euc-kr, x-windows-949",
        "big5, Big5-HKSCS",
        "tis-620, x-windows-874",
        "iso-8859-9, windows-1254",
        "latin6, ISO-8859-10",
        "iso885914, ISO-8859-14",
        "windows-1251, windows-1251",
        "KOI8-R, KOI8-R",
        "' UTF8 ', UTF-8",
        "utf-16, UTF-16LE"
    })
    void aLabelMeansWhatBrowsersTakeItFor(String label, String charset) {
        assertThat(EncodingLabels.charset(label)).map(Charset::name).contains(charset);
    }

    @ParameterizedTest
    @CsvSource({"utf8mb4", "unknown", "x-none", "''"})
    void anUnknownLabelIsAsGoodAsNone(String label) {
        assertThat(EncodingLabels.charset(label)).isEmpty();
    }

    @Test
    void aPageIsDecodedByWhatItsDeclarationMeans() {
        assertThat(page(FRENCH, "windows-1252", "ISO-8859-1")).contains(FRENCH);
        assertThat(page(CHINESE, "GB18030", "gb2312")).contains(CHINESE);
        assertThat(page(JAPANESE, "windows-31j", "x-sjis")).contains(JAPANESE);
        assertThat(page(KOREAN, "x-windows-949", "euc-kr")).contains(KOREAN);
        assertThat(page(JAPANESE, "x-windows-iso2022jp", "iso-2022-jp")).contains(JAPANESE);
        assertThat(page(RUSSIAN, "windows-1251", "cp1251")).contains(RUSSIAN);
    }

    @Test
    void theHeaderCountsAsThePageDoes() {
        byte[] body = ("<p>" + CHINESE).getBytes(Charset.forName("GB18030"));

        assertThat(WebText.page(body, CharsetDeclarations.ofHeader("text/html; charset=\"GB2312\""))
                        .text())
                .contains(CHINESE);
        assertThat(WebText.plain(body, CharsetDeclarations.ofHeader("text/plain;charset=gb2312")))
                .map(Decoded::text)
                .contains("<p>" + CHINESE);
    }

    @Test
    void aDeclarationBehindALongHeadIsFound() {
        String head = "<!-- charset=koi8-r <meta charset=koi8-r> --><script>'<meta charset=big5>'</script>"
                + "<style>" + "a{b:c} ".repeat(3_000) + "</style>"
                + "<meta http-equiv=Content-Type content='text/html; charset=windows-1251'>";
        byte[] page = joined(utf8(head + "<p>"), RUSSIAN.getBytes(Charset.forName("windows-1251")));

        assertThat(WebText.page(page, Optional.empty()).text()).contains(RUSSIAN);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "<meta name=description content='set charset=koi8-r in a server'><meta charset=windows-1251>",
                "<title><meta charset=koi8-r></title><style>/*<meta charset=koi8-u>*/</style><meta charset=cp1251>",
                "<meta name=a content=\"x > charset=big5\"><META HTTP-EQUIV = 'Content-Type' content = 'a; charset=cp1251' />",
                "<meta content=\"text/html; charset=cp1251\"><meta name=b content='charset=utf-8'>",
                "<script>'<meta charset=koi8-r>'</script><script src=a><meta charset=koi8-r></script><meta charset='cp1251'>"
            })
    void onlyAnAttributeOfItsOwnDeclaresACharset(String head) {
        byte[] page = joined(utf8(head + "<p>"), RUSSIAN.getBytes(Charset.forName("windows-1251")));

        assertThat(found(page, Optional.empty())).isEqualTo("windows-1251 page");
    }

    @Test
    void whatHasNoEndIsLookedForOnce() {
        byte[] page = utf8("<script><!-- <title><style>".repeat(9_000) + "<meta charset=big5>");

        assertThat(CharsetDeclarations.ofPage(page)).contains(Charset.forName("Big5-HKSCS"));
    }

    @Test
    void charsetsThatTheJdkHasNotAreDecoded() {
        byte[] welsh = joined(
                utf8("<meta charset=iso-8859-14><p>Mae'r "), new byte[] {(byte) 0xf0}, utf8("yl yn y t"), new byte[] {
                    (byte) 0xfe, (byte) 0xe9
                });
        byte[] sami = joined(
                utf8("<meta charset=iso-8859-10><p>"), new byte[] {(byte) 0xe8, (byte) 0xbf, (byte) 0xba, (byte) 0xbc});

        assertThat(WebText.page(welsh, Optional.empty()).text()).endsWith("Mae'r \u0175yl yn y t\u0177\u00e9");
        assertThat(WebText.page(sami, Optional.empty()).text()).endsWith("<p>\u010d\u014b\u0161\u017e");
        assertThat(found(welsh, Optional.empty())).isEqualTo("iso-8859-14 page");
    }

    @Test
    void anXmlDeclarationCounts() {
        byte[] page = ("<?xml version='1.0' encoding='windows-1251'?><html><p>" + RUSSIAN)
                .getBytes(Charset.forName("windows-1251"));

        assertThat(WebText.page(page, Optional.empty()).text()).contains(RUSSIAN);
    }

    @ParameterizedTest
    @CsvSource({"windows-1251", "KOI8-R", "IBM866", "UTF-8"})
    void whatIsNotDeclaredIsRecognised(String charset) {
        byte[] page = ("<html><body><p>" + (RUSSIAN + " ").repeat(3) + "</p>").getBytes(Charset.forName(charset));

        String text = WebText.page(page, Optional.empty()).text();

        if (!charset.equals("IBM866")) {
            assertThat(text).contains(RUSSIAN);
        }
        assertThat(text).doesNotContain("\ufffd\ufffd\ufffd");
    }

    @ParameterizedTest
    @CsvSource({"windows-31j", "x-eucJP-Open", "x-windows-iso2022jp"})
    void undeclaredJapaneseIsRecognised(String charset) {
        String text = JAPANESE.repeat(4);

        assertThat(WebText.plain(text.getBytes(Charset.forName(charset)), Optional.empty()))
                .map(Decoded::text)
                .contains(text);
    }

    @Test
    void aWrongDeclarationGivesWayToTheBytes() {
        assertThat(page(RUSSIAN, "UTF-8", "iso-8859-1")).contains(RUSSIAN);
        assertThat(page(RUSSIAN.repeat(3), "windows-1251", "utf-8")).contains(RUSSIAN);
        assertThat(page(FRENCH, "windows-1252", "utf-8")).contains(FRENCH);
        String common = JAPANESE.repeat(3);
        assertThat(page(common, "x-eucJP-Open", "shift_jis")).contains(common);
    }

    @Test
    void aByteOrderMarkWins() {
        byte[] wide = joined(new byte[] {(byte) 0xff, (byte) 0xfe}, RUSSIAN.getBytes(StandardCharsets.UTF_16LE));

        assertThat(WebText.page(wide, Optional.of(StandardCharsets.UTF_8)).text())
                .isEqualTo(RUSSIAN);
    }

    @Test
    void utf16InAMetaTagMeansUtf8() {
        assertThat(page(RUSSIAN, "UTF-8", "utf-16")).contains(RUSSIAN);
    }

    @Test
    void aFewDamagedCharactersDoNotMakeUtf8AnythingElse() {
        byte[] page = utf8("<p>" + RUSSIAN.repeat(5));
        page[40] = (byte) 0xff;

        assertThat(WebText.page(page, Optional.empty()).text())
                .contains(RUSSIAN)
                .contains("\ufffd");
    }

    @Test
    void damagedUtf8IsNotWhatAHeaderDeclares() {
        Optional<Charset> latin = EncodingLabels.charset("iso-8859-1");
        byte[] whole = utf8("<p>" + FRENCH.repeat(40) + "</p>");
        byte[] damaged = joined(Arrays.copyOf(whole, 9), Arrays.copyOfRange(whole, 10, whole.length));
        byte[] cut = utf8("<p>" + FRENCH.substring(0, FRENCH.indexOf('\u20ac') + 1));

        assertThat(whole[9] & 0xc0).as("a byte of a sequence").isEqualTo(0x80);
        assertThat(WebText.page(damaged, latin).text()).contains(FRENCH);
        assertThat(WebText.page(Arrays.copyOf(cut, cut.length - 1), latin).text())
                .contains(FRENCH.substring(0, FRENCH.indexOf('\u20ac')));
        assertThat(WebText.page(FRENCH.repeat(9).getBytes(Charset.forName("windows-1252")), latin)
                        .text())
                .contains(FRENCH);
    }

    @ParameterizedTest
    @ValueSource(strings = {"euc-jp", "iso-2022-jp"})
    void japaneseHasTheSignsOfTheStandardBeyondTheJdks(String label) {
        // rows 13, 89 and 92 of the index jis0208: numbers in circles, and characters of names
        byte[] rows = "euc-jp".equals(label)
                ? bytes(0xad, 0xa1, 0xad, 0xea, 0xfc, 0xe2, 0xf9, 0xa1)
                : bytes(0x1b, '$', 'B', 0x2d, 0x21, 0x2d, 0x6a, 0x7c, 0x62, 0x79, 0x21, 0x1b, '(', 'B');

        assertThat(WebText.page(joined(utf8("<p>"), rows), EncodingLabels.charset(label))
                        .text())
                .isEqualTo("<p>\u2460\u3231\u9ad9\u7e8a");
    }

    private static byte[] bytes(int... values) {
        byte[] bytes = new byte[values.length];
        for (int i = 0; i < values.length; i++) {
            bytes[i] = (byte) values[i];
        }
        return bytes;
    }

    @Test
    void bytesThatFitNothingAreRefused() {
        byte[] noise = new byte[4_000];
        new java.util.Random(5).nextBytes(noise);
        for (int i = 0; i < noise.length; i++) {
            noise[i] |= (byte) 0x80;
        }

        Reading text = Reading.of(folder, "a.txt", noise, SourceSettings.DEFAULT);

        assertThat(text.reasons()).containsExactly("invalid-utf8");
    }

    @ParameterizedTest
    @ValueSource(strings = {"windows-1251", "KOI8-R", "ISO-8859-5", "IBM866", "IBM855", "x-MacUkraine"})
    void cyrillicIsDetectedInAPageOfMuchMarkup(String charset) {
        assertThat(undeclared(RUSSIAN, charset)).contains(RUSSIAN);
    }

    @ParameterizedTest
    @ValueSource(strings = {"x-windows-874", "ISO-8859-7", "windows-1255"})
    void scriptsOfTheirOwnAreDetectedInAPageOfMuchMarkup(String charset) {
        String text =
                switch (charset) {
                    case "x-windows-874" -> THAI;
                    case "ISO-8859-7" -> GREEK;
                    default -> HEBREW;
                };

        assertThat(undeclared(text, charset)).contains(text);
    }

    @Test
    void oneSignInAnEnglishTextIsNoOtherScript() {
        for (String sign : new String[] {"\u00a9", "\u00e9", "\u2019", "\u00a3", "\u2026", "\u00ae"}) {
            String english = "The price of the tickets " + sign + " has not changed since the spring.";

            assertThat(WebText.plain(english.getBytes(Charset.forName("windows-1252")), Optional.empty()))
                    .as(sign)
                    .hasValueSatisfying(found -> assertThat(found.text()).isEqualTo(english));
        }
    }

    private static String undeclared(String text, String charset) {
        String menu = "<li><a href='/index.php?page=contact' class='item first'>Contact</a></li>\n".repeat(40);
        byte[] page = ("<html><body><ul>" + menu + "</ul><p>" + text + "</p></body></html>")
                .getBytes(Charset.forName(charset));
        return WebText.page(page, Optional.empty()).text();
    }

    @Test
    void howTheCharsetWasFoundIsReported() {
        Charset cyrillic = Charset.forName("windows-1251");
        byte[] russian = RUSSIAN.repeat(3).getBytes(cyrillic);
        byte[] marked = joined(new byte[] {(byte) 0xef, (byte) 0xbb, (byte) 0xbf}, utf8(RUSSIAN));
        byte[] damaged = new byte[400];
        Arrays.fill(damaged, (byte) 0x81);

        assertThat(found(marked, Optional.of(cyrillic))).isEqualTo("utf-8 mark");
        assertThat(found(utf8(RUSSIAN), Optional.of(cyrillic))).isEqualTo("utf-8 content");
        assertThat(found(utf8("<p>words"), Optional.of(cyrillic))).isEqualTo("utf-8 content");
        assertThat(found(russian, Optional.of(cyrillic))).isEqualTo("windows-1251 header");
        assertThat(found(joined(utf8("<meta charset=cp1251>"), russian), Optional.empty()))
                .isEqualTo("windows-1251 page");
        assertThat(found(russian, Optional.empty())).isEqualTo("windows-1251 detection");
        assertThat(found(damaged, Optional.empty())).isEqualTo("utf-8 fallback");
        assertThat(found((JAPANESE).repeat(3).getBytes(Charset.forName("windows-31j")), EncodingLabels.charset("sjis")))
                .isEqualTo("shift_jis header");
    }

    private static String found(byte[] page, Optional<Charset> header) {
        Map<String, String> attributes = new TreeMap<>();
        WebText.page(page, header).putAttributes(attributes);
        return attributes.get("charset") + " " + attributes.get("charsetFrom");
    }

    private static String page(String text, String charset, String label) {
        byte[] page = ("<html><head><meta charset=\"" + label + "\"></head><body><p>" + text + "</p>")
                .getBytes(Charset.forName(charset));
        return WebText.page(page, Optional.empty()).text();
    }
}
