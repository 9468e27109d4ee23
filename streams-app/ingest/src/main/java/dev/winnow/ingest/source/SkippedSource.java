package dev.winnow.ingest.source;

/** A file that is left out on purpose, with a count. */
final class SkippedSource extends FileSource {
    private final String what;
    private boolean done;

    SkippedSource(ContentInput content, String what) {
        super(content);
        this.what = what;
    }

    @Override
    SourceResult read() {
        SourceResult result = done ? null : new SourceResult.Skipped(0, what);
        done = true;
        return result;
    }

    @Override
    public long growsFrom() {
        return 0;
    }

    @Override
    long ordinal() {
        return 0;
    }

    @Override
    byte[] partial() {
        return new byte[0];
    }
}
