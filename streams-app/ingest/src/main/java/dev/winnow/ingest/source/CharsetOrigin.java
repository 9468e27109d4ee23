package dev.winnow.ingest.source;

/** How the character set of a text was found. */
enum CharsetOrigin {
    /** A byte order mark. */
    MARK("mark"),
    /** The bytes are valid UTF-8. */
    CONTENT("content"),
    /** The header Content-Type. */
    HEADER("header"),
    /** A meta tag or the XML declaration. */
    PAGE("page"),
    /** A detector, where nothing is declared or the bytes do not fit the declaration. */
    DETECTION("detection"),
    /** Nothing fits; damaged characters are U+FFFD. */
    FALLBACK("fallback");

    private final String word;

    CharsetOrigin(String word) {
        this.word = word;
    }

    String word() {
        return word;
    }
}
