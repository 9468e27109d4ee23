package dev.winnow.ingest.source;

import java.io.IOException;

/** A file that is refused as a whole; its first bytes go with the failure. */
final class FailedSource extends FileSource {
    private final Reason reason;
    private final String detail;

    FailedSource(ContentInput content, Reason reason, String detail) {
        super(content);
        this.reason = reason;
        this.detail = detail;
    }

    @Override
    SourceResult read() throws IOException {
        throw new UnusableInputException(reason, detail);
    }

    @Override
    long ordinal() {
        return 0;
    }

    @Override
    byte[] partial() {
        return content().head();
    }
}
