package dev.winnow.ingest.source;

import static dev.winnow.ingest.source.Reading.gzip;
import static dev.winnow.ingest.source.Reading.utf8;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Content is told apart by what it is, whatever the file is called. */
class ContentKindTest {
    @TempDir
    Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"a.json", "a.jsonl", "a.json.gz", "part-00000", "a.txt"})
    void linesWhoseTextStandsFarBehindAreRecords(String name) {
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
                "[{\"text\":\"one\"}]\n[{\"text\":\"two\"}]\n"
            })
    void objectsOfArraysAndOverSeveralLinesAreRecords(String json) {
        for (String name : new String[] {"a.json", "a.jsonl", "data"}) {
            Reading reading = read(name, utf8(json));

            assertThat(reading.texts()).as(name).containsExactly("one", "two");
            assertThat(reading.reasons()).isEmpty();
        }
    }

    @Test
    void anArrayThatIsCutOffFailsBehindItsWholeElements() {
        Reading reading = read("a.json", utf8("[{\"text\":\"one\"},\n{\"text\":\"two\"},\n3,\n{\"te"));

        assertThat(reading.texts()).containsExactly("one", "two");
        assertThat(reading.reasons()).containsExactly("not-an-object", "malformed-json");
        assertThat(reading.failures().get(0).detail()).contains("line 4");
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
                "{ int i; }\n",
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
                "<?xml version=\"1.0\" encoding=\"iso-8859-1\"?>\n<!DOCTYPE html PUBLIC \"x\" \"y\">\n<html><p>Stra\u00dfe</p></html>",
                "\n<!-- made by a tool -->\n <!-- and another -->\n<html><meta charset=latin1><p>Stra\u00dfe</p></html>",
                "<title>A</title><p>Stra\u00dfe"
            })
    void aPageIsAPageUnderAnyName(String page) {
        assertThat(read("page", page.getBytes(StandardCharsets.ISO_8859_1)).texts())
                .containsExactly("Stra\u00dfe");
    }

    @Test
    void xmlThatIsNoPageIsSkippedWithACount() {
        assertThat(read("a.xml", utf8("<?xml version='1.0'?><rss><p>x</p></rss>"))
                        .skipped())
                .containsExactly("XML file");
    }

    @Test
    void utf16WithoutAMarkIsNamed() {
        Reading reading = read("a.html", "<html><p>Words of a page.</p>".getBytes(StandardCharsets.UTF_16LE));

        assertThat(reading.reasons()).containsExactly("not-utf8-file");
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

    private Reading read(String name, byte[] content) {
        return Reading.of(folder, name, content, SourceSettings.DEFAULT);
    }
}
