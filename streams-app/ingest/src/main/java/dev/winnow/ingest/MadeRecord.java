package dev.winnow.ingest;

import dev.winnow.ingest.source.SourceResult;
import java.util.Optional;

/**
 * One record of a file, with all work done but the writing.
 *
 * @param made what became of a draft; empty for any other result
 */
record MadeRecord(SourceResult result, Optional<DocumentMaker.Result> made) {
    static MadeRecord of(SourceResult result, DocumentMaker maker) {
        SourceResult complete = result.complete();
        return new MadeRecord(
                complete,
                complete instanceof SourceResult.Draft draft ? Optional.of(maker.make(draft)) : Optional.empty());
    }
}
