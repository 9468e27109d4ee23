package dev.winnow.ingest.source;

import dev.winnow.ingest.page.Extraction;

/**
 * How input files are read.
 *
 * @param fixedSource source name of every document, whatever the input states; empty to believe the input
 * @param extraction how much of an HTML page becomes its text
 */
public record SourceSettings(
        SourceFormat format,
        JsonFields fields,
        String fixedSource,
        SourceRules rules,
        SourceLimits limits,
        Extraction extraction) {

    public static final SourceSettings DEFAULT = new SourceSettings(
            SourceFormat.AUTO, JsonFields.DEFAULT, "", SourceRules.BUILT_IN, SourceLimits.DEFAULT, Extraction.ARTICLE);

    public SourceSettings withFormat(SourceFormat other) {
        return new SourceSettings(other, fields, fixedSource, rules, limits, extraction);
    }

    public SourceSettings withLimits(SourceLimits other) {
        return new SourceSettings(format, fields, fixedSource, rules, other, extraction);
    }

    public SourceSettings withFields(JsonFields other) {
        return new SourceSettings(format, other, fixedSource, rules, limits, extraction);
    }

    public SourceSettings withRules(SourceRules other) {
        return new SourceSettings(format, fields, fixedSource, other, limits, extraction);
    }

    public SourceSettings withExtraction(Extraction other) {
        return new SourceSettings(format, fields, fixedSource, rules, limits, other);
    }

    /** The source name of a document of a JSON or WARC file: fixed, else that of the record, else a rule of the user's. */
    String sourceOf(String recorded, InputFile file) {
        if (!fixedSource.isEmpty()) {
            return fixedSource;
        }
        return recorded.isEmpty() ? rules.stated(file.path()).orElse("") : recorded;
    }

    /** The source name of a file that is one document: fixed, else by rule. */
    String sourceOf(InputFile file) {
        return fixedSource.isEmpty() ? rules.of(file.path()) : fixedSource;
    }
}
