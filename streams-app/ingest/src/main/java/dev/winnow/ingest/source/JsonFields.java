package dev.winnow.ingest.source;

/** Names of the JSON fields that make a document. Everything else that a line holds becomes an attribute. */
public record JsonFields(String text, String source, String url) {
    public static final JsonFields DEFAULT = new JsonFields("text", "source", "url");
}
