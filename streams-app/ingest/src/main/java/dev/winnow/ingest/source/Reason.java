package dev.winnow.ingest.source;

/** Why a record, a file or a part of one does not become a document. The code is what dead letters and reports carry. */
public enum Reason {
    /** The line is not one complete JSON object. */
    MALFORMED_JSON("malformed-json"),
    /** The line is JSON, but not an object. */
    NOT_AN_OBJECT("not-an-object"),
    /** JSON, or elements of a page, nested deeper than the limit. */
    TOO_DEEP("too-deep"),
    /** A page that takes too much time or memory, or has too many tags. */
    PAGE_BUDGET("page-budget"),
    /** More than one character in twenty is U+FFFD, which replaces bytes that could not be decoded. */
    REPLACEMENT_CHARACTERS("replacement-characters"),
    /** Bytes of a topic's record that do not match their schema. */
    MALFORMED_AVRO("malformed-avro"),
    /** No text field, or its value is not a string. */
    MISSING_TEXT("missing-text"),
    /** Bytes that are not UTF-8, nor in another encoding that is declared or recognised where that counts. */
    INVALID_UTF8("invalid-utf8"),
    /** The record is larger than the limit. */
    TOO_LARGE("too-large"),
    /** Nothing is left after normalisation. */
    EMPTY_TEXT("empty-text"),
    /** Shorter than the wanted minimum. */
    TOO_SHORT("too-short"),
    /** A WARC or ARC record whose header or length is wrong. */
    MALFORMED_WARC("malformed-warc"),
    /** A response record whose HTTP message cannot be read. */
    MALFORMED_HTTP("malformed-http"),
    /** The whole file is UTF-16 or UTF-32. */
    NOT_UTF8_FILE("not-utf8-file"),
    /** A format that Winnow does not read. */
    UNSUPPORTED_FORMAT("unsupported-format"),
    /** The compressed stream ends in the middle. */
    TRUNCATED("truncated"),
    /** The compressed stream is damaged. */
    CORRUPT("corrupt"),
    /** More decompressed bytes, or a higher ratio, than the limit. */
    BOMB("compression-bomb"),
    /** Kafka refuses the document for what it is: larger than the topic takes, or against a rule of the topic. */
    REFUSED("refused-by-kafka"),
    /** The operating system would not give the file. */
    UNREADABLE("unreadable");

    private final String code;

    Reason(String code) {
        this.code = code;
    }

    public String code() {
        return code;
    }
}
