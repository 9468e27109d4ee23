package dev.winnow.ingest.source;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Pages are found under types that do not name them. */
class MediaTypeTest {
    @TempDir
    Path folder;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "; charset=utf-8",
                "unknown/unknown",
                "Application/Unknown; charset=utf-8",
                "*/*",
                "text",
                "application/xml",
                "text/xml; charset=utf-8",
                "application/xhtml+xml"
            })
    void aPageWhoseTypeIsUnknownOrThatOfXmlIsRead(String type) {
        String header = "HTTP/1.1 200 OK\r\nContent-Type: " + type + "\r\n\r\n";
        Reading reading = read(
                "a.warc",
                Crawled.joined(
                        Crawled.response(header + "<?xml version='1.0'?><!DOCTYPE html><html><p>It grinds.</p></html>"),
                        Crawled.response(header + "<?xml version='1.0'?><feed><title>x</title></feed>")));

        assertThat(reading.texts()).containsExactly("It grinds.");
        assertThat(reading.skipped()).hasSize(1);
    }

    @Test
    void xmlWithElementsOfAPageIsNone() {
        String article = "<article><section><p>One.</p></section><section><p>Two.</p></section></article>";

        assertThat(read("a.warc", Crawled.response("HTTP/1.1 200 OK\r\nContent-Type: text/xml\r\n\r\n" + article))
                        .skipped())
                .containsExactly("content other than HTML or text");
    }

    private Reading read(String name, byte[] content) {
        return Reading.of(folder, name, content, SourceSettings.DEFAULT);
    }
}
