package dev.winnow.ingest.source;

/** How the content of a file is to be read. */
public enum SourceFormat {
    /** Recognised by the content, with the name as a hint where the content allows more than one reading. */
    AUTO,
    /** One JSON object per line. */
    JSONL,
    /** WARC or ARC: pages as they were fetched. */
    WARC,
    /** WARC conversion records: text that a crawl has already extracted. The same reader as WARC. */
    WET,
    /** One page. */
    HTML,
    /** The whole file is one text. */
    TEXT
}
