package dev.winnow.ingest.source;

import static dev.winnow.ingest.source.Reading.gzip;
import static dev.winnow.ingest.source.Reading.utf8;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Content is recognised by what it is, whatever the file is called. */
class ContentKindTest {
    @TempDir
    Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"a.json", "a.jsonl", "a.json.gz", "part-00000", "a.txt"})
    void linesWhoseTextIsFarBehindAreRecords(String name) {
        String line =
                "{\"meta\":{\"links\":[" + "\"http://a.example/\",".repeat(3_000) + "\"\"]},\"text\":\"words\"}\n";
        byte[] content = utf8(line.repeat(3));

        assertThat(read(name, name.endsWith(".gz") ? gzip(content) : content).texts())
                .containsExactly("words", "words", "words");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "[{\"text\":\"one\"},{\"text\":\"two\"}]",
                "[\n {\"text\": \"one\"},\n {\"text\": \"two\", \"score\": NaN}\n]\n",
                "{\n \"text\": \"one\"\n}\n{\n \"text\": \"two\"\n}\n",
                "\ufeff\n{\n \"text\": \"one\"\n}\n{\"text\": \"two\"}",
                "[{\"text\":\"one\"}]\n[{\"text\":\"two\"}]\n",
                "{\"text\":\"one\"}\r{\"text\":\"two\"}\r",
                "{\"text\":\"one\"} \r{\"text\":\"two\"}\n",
                "{\"text\":\"one\"}\r\n{\"text\":\"two\"}\r\n"
            })
    void objectsOfArraysAndOverSeveralLinesAreRecords(String json) {
        for (String name : new String[] {"a.json", "a.jsonl", "data"}) {
            Reading reading = read(name, utf8(json));

            assertThat(reading.texts()).as(name).containsExactly("one", "two");
            assertThat(reading.reasons()).isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"of\"}\n", "text\": \"a text of which the start is missing\", \"id\": 4} \r\n", "}\n"})
    void theEndOfAFileOfLinesIsRecordsBehindALineWithoutItsStart(String cut) {
        Reading reading = read("-", utf8(cut + "{\"text\":\"one\"}\n{\"text\":\"two\"}\n"));

        assertThat(reading.texts()).containsExactly("one", "two");
        assertThat(reading.reasons()).containsExactly("malformed-json");
        assertThat(read("-", utf8("Records look like {this}\n{\"text\" without a value\n"))
                        .texts())
                .hasSize(1);
    }

    @Test
    void anArrayThatIsCutOffFailsBehindItsWholeElements() {
        Reading reading = read("a.json", utf8("[{\"text\":\"one\"},\n{\"text\":\"two\"},\n3,\n{\"te"));

        assertThat(reading.texts()).containsExactly("one", "two");
        assertThat(reading.reasons()).containsExactly("not-an-object", "malformed-json");
        assertThat(reading.failures().get(0).detail()).contains("line 4");
    }

    @Test
    void separatorsInAStringDoNotEndTheLine() {
        Reading reading = read(
                "a.jsonl",
                utf8("{\"text\":\"one\u2028two\"}\n{\"text\":\"one\u0085two\"}\n{\"text\":\"one\\u000b\\ftwo\"}\n"));

        assertThat(reading.texts()).containsExactly("one\u2028two", "one two", "one  two");
    }

    @Test
    void numbersThatAreNoneDoNotCostTheLine() {
        Reading reading =
                read("a.jsonl", utf8("{\"text\":\"one\",\"a\":NaN}\n{\"b\":[-Infinity,Infinity],\"text\":\"two\"}\n"));

        assertThat(reading.texts()).containsExactly("one", "two");
        assertThat(reading.drafts().get(0).attributes()).containsEntry("a", "NaN");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "[\"a string\",\n\"another\"]\n",
                "[1, 2, 3]",
                "[[\"a\", 1], [\"b\", 2]]\n",
                "[{\"id\": 1}, {\"id\": 2}] and more",
                "[{\"id\": 1}, {\"id\": oops}]",
                "{\"id\": 1, \"body\": \"words\", oops}\n",
                "{\"id\": 1, \"body\": \"words\n",
                "{\n  \"id\": 1,\n  oops\n}\n",
                "[1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, oops]"
            })
    void jsonWithoutTextsOrWithDamageIsNeverAText(String json) {
        for (String name : new String[] {"a.json", "a.txt", "data"}) {
            Reading reading = read(name, utf8(json));

            assertThat(reading.texts()).as(name).isEmpty();
            assertThat(reading.reasons())
                    .as(name)
                    .isNotEmpty()
                    .isSubsetOf("not-an-object", "malformed-json", "missing-text");
        }
        String header = "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n\r\n";
        assertThat(read("a.warc", Crawled.response(header + json)).skipped())
                .containsExactly("JSON that is called text");
    }

    @ParameterizedTest
    @ValueSource(strings = {"a.json", "a.json.gz", "a.jsonl"})
    void whatIsNamedJsonIsNeverAText(String name) {
        for (String content :
                new String[] {"{ // a comment\n}\n", "[oops]", "Words.\n", "{\n// a comment\n\"a\": 1}"}) {
            byte[] bytes = utf8(content);
            Reading reading = read(name, name.endsWith(".gz") ? gzip(bytes) : bytes);

            assertThat(reading.texts()).as(content).isEmpty();
            assertThat(reading.reasons()).as(content).isNotEmpty().isSubsetOf("malformed-json", "not-an-object");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{ int i; }\n",
                "{{Infobox mill\n| name = Old Mill\n}}\nThe mill grinds.",
                "{\\bf A mill} grinds.",
                "{\"Again\"} she said.",
                "[\"Again\", she said.]",
                "[[File:Mill.jpg|thumb]] The mill grinds.",
                "[1] Smith et al., 2020.\n[2] Jones, 2021.\n",
                "[1], [2] and [3] are notes.",
                "[1, 2, 3] are numbers.",
                "[1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20] are numbers.",
                "[ ] a task\n[x] another\n",
                "[null] hypotheses are not rejected.",
                "[section]\nkey=value\n",
                "[a link](http://a.example/) begins this text",
                "[1] A footnote.\n",
                "<p align=center>A read-me file.\n\n# Title\n",
                "Words."
            })
    void whatOnlyBeginsLikeJsonOrAPageIsText(String text) {
        assertThat(read("a.txt", utf8(text)).texts()).containsExactly(text.strip());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "<?xml version=\"1.0\" encoding=\"iso-8859-1\"?>\n"
                        + "<!DOCTYPE html PUBLIC \"x\" \"y\">\n"
                        + "<html><p>Stra\u00dfe</p></html>",
                "\n"
                        + "<!-- made by a tool -->\n"
                        + " <!-- and another -->\n"
                        + "<html><meta charset=latin1><p>Stra\u00dfe</p></html>",
                "<title>A</title><p>Stra\u00dfe",
                "<script>x('<p>');</script><html><p>Stra\u00dfe",
                "<style type=text/css>p { color: red }</style><p>Stra\u00dfe",
                "<link rel=stylesheet href=a><p>Stra\u00dfe",
                "<base href=/><p>Stra\u00dfe",
            })
    void aPageIsAPageUnderAnyName(String page) {
        assertThat(read("page", page.getBytes(StandardCharsets.ISO_8859_1)).texts())
                .containsExactly("Stra\u00dfe");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "<div class=post><h2>A mill</h2><p>It grinds <b>again</b>.</p><p>Since"
                        + " spring.</p><ul><li>oak</li></ul></div>",
                "  <p>It grinds <a href=x>again</a>.</p>\n<p>Since <em>spring</em>.</p>\n<p>Of oak.</p>",
                "<table><tr><td>It grinds</td></tr><tr><td>again</td></tr></table>",
                "<a name=top></a><h1>A mill</h1><p>It grinds.</p><p>Again.</p>",
                "<img src=a><br/><p>It grinds.</p> <p>Again.</p><p>Again.</p>",
                "<hr/><p>It grinds.</p> <p>Again.</p><p>Again.</p>",
                "<nav><ul><li>a</li><li>b</li></ul></nav><p>It grinds.</p>",
                "<pre>It grinds.</pre><p>Again.</p><p>Again.</p><figure></figure>",
            })
    void aPieceOfAPageIsReadAsOne(String fragment) {
        assertThat(read("part-0", utf8(fragment)).texts())
                .singleElement()
                .satisfies(text -> assertThat(text).contains("It grinds").doesNotContain("<", ">"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "<p align=center><img src=a><br><b>A tool</b></p>\n\n# Install\n\nRun `make`.\n",
                "<div><b>x</b></div>\n\n```\n<p>code</p>\n```\n",
                "<p> is a tag, </p> another.",
                "<style>\nh1 { color: red }\n</style>\n\n# Title\n\nWords.\n",
                "<a> is a link, <b> is bold.",
                "<metadata> is no element of a page.",
                "<div> opens a block of a page, <p> a paragraph, <b> bold letters, and </b>, </p> and </div> end them,"
                        + " as everybody knows who has ever written a page by hand, in the years when that was how a page"
                        + " was made."
            })
    void textWithSomeTagsIsText(String text) {
        assertThat(read("part-0", utf8(text)).texts()).containsExactly(text.strip());
    }

    @Test
    void emptyElementsOfXhtmlDoNotSwallowThePage() {
        String page = "<?xml version=\"1.0\"?>\n"
                + "<html xmlns=\"http://www.w3.org/1999/xhtml\"><head><title>T</title><script type=\"text/javascript\""
                + " src=\"x.js\"/></head><body><a id=\"top\"/><textarea name=\"q\"/><p>It grinds again &amp; again, since"
                + " <![CDATA[spring < summer]]>.</p><div class=\"clear\"/></body></html>";

        assertThat(read("a.xhtml", utf8(page)).texts())
                .containsExactly("It grinds again & again, since spring < summer.");
    }

    @Test
    void aPageBehindALongCommentIsRead() {
        String page = "<!-- " + "made by a tool ".repeat(1_000) + "--><html><p>It grinds.</p>";

        assertThat(read("page", utf8(page)).texts()).containsExactly("It grinds.");
        assertThat(read("a.warc", Crawled.response("HTTP/1.1 200 OK\r\n\r\n" + page))
                        .texts())
                .containsExactly("It grinds.");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "<?xml version='1.0'?><rss><p>x</p></rss>",
                "<rss version='2.0'><channel><title>x</title></channel></rss>",
                "<!-- by a tool --><urlset><url><loc>http://a.example/</loc></url></urlset>",
                "<svg xmlns='http://www.w3.org/2000/svg'><text>x</text></svg>",
                "<!DOCTYPE svg PUBLIC 'a' 'b'><svg><text>x</text></svg>",
                "<math><mi>x</mi></math>",
                "<?xml version='1.0'?><metadata><creator>x</creator></metadata>",
            })
    void xmlThatIsNotAPageIsSkippedWithACount(String xml) {
        assertThat(read("a", utf8(xml)).skipped()).containsExactly("XML file");
        assertThat(read("a.warc", Crawled.response("HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n\r\n" + xml))
                        .skipped())
                .containsExactly("XML other than a page");
    }

    @Test
    void utf16WithoutAMarkIsNamed() {
        Reading reading = read("a.html", "<html><p>Words of a page.</p>".getBytes(StandardCharsets.UTF_16LE));

        assertThat(reading.reasons()).containsExactly("not-utf8-file");
    }

    @ParameterizedTest
    @ValueSource(strings = {"UTF-16LE", "UTF-16BE"})
    void pagesAndTextsInUtf16AreReadByTheirMark(String charset) {
        Charset wide = Charset.forName(charset);

        assertThat(read("a", "\ufeff<html><p>Stra\u00dfe \u0434\u043e\u043c</p>".getBytes(wide))
                        .texts())
                .containsExactly("Stra\u00dfe \u0434\u043e\u043c");
        assertThat(read("a.txt", "\ufeff\u0434\u043e\u043c\n<p>".getBytes(wide)).texts())
                .containsExactly("\u0434\u043e\u043c\n<p>");
        for (String refused : new String[] {"\ufeff{\"text\":\"a\"}\n", "\ufeff\0\0x\0\0\0y\0"}) {
            assertThat(read("a.jsonl", refused.getBytes(wide)).reasons()).containsExactly("not-utf8-file");
        }
    }

    @Test
    void utf16ThatOnlyTheHeaderDeclaresIsReadWhateverItsBytes() {
        byte[] body =
                "<html><p>\u0434\u043e\u043c \u0443 \u043c\u043e\u0440\u044f</p>".getBytes(StandardCharsets.UTF_16LE);
        byte[] header = utf8("HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=UTF-16LE\r\n\r\n");

        Reading reading = read("a.warc", Crawled.response(Crawled.joined(header, body)));

        assertThat(reading.texts()).containsExactly("\u0434\u043e\u043c \u0443 \u043c\u043e\u0440\u044f");
    }

    @Test
    void aZeroByteInAPageIsDroppedAsBrowsersDo() {
        String page = "<!DOCTYPE html><p>One wo\0rd and more.</p>";

        assertThat(read("a.html", utf8(page)).texts()).containsExactly("One word and more.");
        assertThat(read("a.warc", Crawled.page("", utf8(page))).texts()).containsExactly("One word and more.");
        assertThat(read("a.txt", utf8("One wo\0rd and more.")).skipped()).containsExactly("binary file");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"%PDF-1.4\n1 0 obj\n<< /Type /Catalog >>\n", "%!PS-Adobe-3.0\n(a) show\n", "{\\rtf1\\ansi a}"})
    void documentsOfOtherProgramsAreNoText(String content) {
        assertThat(read("a.txt", utf8(content)).skipped()).containsExactly("binary file");
        assertThat(read("a.warc", Crawled.page("", utf8(content))).skipped()).containsExactly("binary content");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "<?xml version='1.0'?><rss version='2.0'><channel><title>x</title></channel></rss>",
                "<?xml version='1.0'?>\n<!-- by a tool --><!DOCTYPE rdf:RDF [<!ENTITY a 'b'>]><rdf:RDF xmlns='x'/>",
                "<feed xmlns='http://www.w3.org/2005/Atom'><entry><title>x</title></entry></feed>",
                "<urlset><url><loc>http://a.example/</loc></url></urlset>"
            })
    void aFeedThatIsCalledAPageIsNone(String feed) {
        assertThat(read("a.warc", Crawled.page("", utf8(feed))).skipped()).containsExactly("XML other than a page");
    }

    @Test
    void jsonThatIsCalledAPageIsNone() {
        assertThat(read("a.warc", Crawled.page("", utf8("{\"html\":\"<p>x</p>\"}")))
                        .skipped())
                .containsExactly("JSON that is called a page");
    }

    @Test
    void aJsonTextSequenceIsLines() {
        Reading reading = read("a.json", utf8("\u001e{\"text\":\"one\"}\n\u001e{\"text\":\"two\"}\n\u001e\n"));

        assertThat(reading.texts()).containsExactly("one", "two");
        assertThat(reading.reasons()).isEmpty();
    }

    @Test
    void aWarcRecordThatIsCalledTextIsWhatItIs() {
        String header = "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n\r\n";
        Reading reading = Reading.of(
                folder,
                "a.warc",
                Crawled.joined(
                        Crawled.response(header + "<!DOCTYPE html><p>a page</p>"),
                        Crawled.response(header + "{\"status\": \"ok\"}"),
                        Crawled.response("HTTP/1.1 200 OK\r\n\r\n<html><p>of no type</p>"),
                        Crawled.response(header + "a text")),
                SourceSettings.DEFAULT);

        assertThat(reading.texts()).containsExactly("a page", "of no type", "a text");
        assertThat(reading.skipped()).containsExactly("JSON that is called text");
    }

    @Test
    void binaryIsNotTextWhateverItsHeaderDeclares() {
        byte[] image = new byte[400];
        new java.util.Random(7).nextBytes(image);
        image[0] = (byte) 0x89;
        image[9] = 0;
        byte[] pdf = utf8("%PDF-1.4\n" + "\u0001\u0002\u0003 0 obj <</Length 9>> stream \u0000\u0001".repeat(30));
        Reading reading = Reading.of(
                folder,
                "a.warc",
                Crawled.joined(
                        Crawled.page("", image),
                        Crawled.response(
                                Crawled.joined(utf8("HTTP/1.1 200 OK\r\nContent-Type: Text/Plain\r\n\r\n"), pdf)),
                        Crawled.response("HTTP/1.1 200 OK\r\ncontent-type: TEXT/HTML\r\n\r\n<html><p>a page</p>")),
                SourceSettings.DEFAULT);

        assertThat(reading.texts()).containsExactly("a page");
        assertThat(reading.skipped()).containsExactly("binary content", "binary content");
    }

    private Reading read(String name, byte[] content) {
        return Reading.of(folder, name, content, SourceSettings.DEFAULT);
    }
}
