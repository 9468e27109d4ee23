package dev.winnow.ingest.source;

import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** The whole file is one text, or one page. Binary and empty files are skipped with a count. */
final class TextFileSource extends FileSource {
    private final InputFile file;
    private final SourceSettings settings;
    private final boolean html;
    private boolean done;
    private byte[] bytes = new byte[0];

    TextFileSource(InputFile file, ContentInput content, SourceSettings settings, boolean html) {
        super(content);
        this.file = file;
        this.settings = settings;
        this.html = html;
    }

    @Override
    SourceResult read() throws IOException {
        if (done) {
            return null;
        }
        done = true;
        byte[] head = content().head();
        if (head.length == 0) {
            // whatever kept the head from being read is met here
            content().readNBytes(1);
            return new SourceResult.Skipped(0, "empty file");
        }
        if (ContentKind.isBinary(head) && ContentKind.marked16(head).isEmpty()) {
            return new SourceResult.Skipped(0, "binary file");
        }
        int limit = html ? settings.limits().maxHtmlBytes() : settings.limits().maxRecordBytes();
        bytes = head;
        bytes = content().readNBytes(limit + 1);
        if (bytes.length > limit) {
            return reject(Reason.TOO_LARGE, "more than " + limit + " bytes", Math.max(bytes.length, file.bytes()));
        }
        return html ? page() : text();
    }

    private SourceResult page() {
        try {
            Pages.Page page = Pages.read(bytes, Optional.empty(), file.url(), settings);
            return draft(DraftText.of(page.text()), page.attributes());
        } catch (UnusableInputException e) {
            return reject(UnusableInputException.reasonOf(e), e.getMessage(), bytes.length);
        }
    }

    private SourceResult text() {
        return WebText.plain(bytes, Optional.empty())
                .map(decoded -> {
                    Map<String, String> attributes = new TreeMap<>();
                    decoded.putAttributes(attributes);
                    return draft(decoded.content(), attributes);
                })
                .orElseGet(() ->
                        reject(Reason.INVALID_UTF8, "not UTF-8, and no other encoding is recognised", bytes.length));
    }

    private SourceResult draft(DraftText text, Map<String, String> attributes) {
        return new SourceResult.Draft(0, text, settings.sourceOf(file), file.url(), file.modifiedAt(), attributes);
    }

    private SourceResult reject(Reason reason, String detail, long length) {
        return SourceResult.Reject.of(0, reason, detail, bytes, bytes.length, length);
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
        return bytes;
    }
}
