package dev.winnow.ingest.source;

/**
 * How input files are read.
 *
 * @param fixedSource source name of every document, whatever the input says; empty to believe the input
 */
public record SourceSettings(
        SourceFormat format, JsonFields fields, String fixedSource, SourceRules rules, SourceLimits limits) {

    public static final SourceSettings DEFAULT =
            new SourceSettings(SourceFormat.AUTO, JsonFields.DEFAULT, "", SourceRules.BUILT_IN, SourceLimits.DEFAULT);

    public SourceSettings withFormat(SourceFormat other) {
        return new SourceSettings(other, fields, fixedSource, rules, limits);
    }

    public SourceSettings withLimits(SourceLimits other) {
        return new SourceSettings(format, fields, fixedSource, rules, other);
    }

    /** The source name of a document of a JSON or WARC file: fixed, else what the record says, else a rule of the user's. */
    String sourceOf(String said, InputFile file) {
        if (!fixedSource.isEmpty()) {
            return fixedSource;
        }
        return said.isEmpty() ? rules.stated(file.path()).orElse("") : said;
    }

    /** The source name of a file that is one document: fixed, else by rule. */
    String sourceOf(InputFile file) {
        return fixedSource.isEmpty() ? rules.of(file.path()) : fixedSource;
    }
}
