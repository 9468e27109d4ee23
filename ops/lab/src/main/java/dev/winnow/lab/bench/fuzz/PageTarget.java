package dev.winnow.lab.bench.fuzz;

import dev.winnow.ingest.page.Extraction;
import dev.winnow.ingest.page.PageException;
import dev.winnow.ingest.page.PageText;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** HTML against the extraction of text, in each of its ways. */
final class PageTarget implements FuzzTarget {
    private static final String XHTML =
            "<?xml version=\"1.0\" encoding=\"utf-8\"?><!DOCTYPE html PUBLIC \"-//W3C//DTD XHTML 1.0 Strict//EN\" \"x\">"
                    + "<html xmlns=\"http://www.w3.org/1999/xhtml\" xml:lang=\"en\"><head><title>t</title></head><body><p/>"
                    + "<p>words<br/>more</p><![CDATA[x]]></body></html>";

    @Override
    public String name() {
        return "pages";
    }

    @Override
    public List<FuzzInput> seeds() {
        return List.of(
                new FuzzInput("page.html", CrawlFiles.utf8(CrawlFiles.PAGE)),
                new FuzzInput("page.xhtml", CrawlFiles.utf8(XHTML)));
    }

    @Override
    public FuzzBounds bounds() {
        return FuzzBounds.of(10, 2_048);
    }

    @Override
    public boolean accepts(FuzzInput input) {
        String page = new String(input.bytes(), StandardCharsets.UTF_8);
        boolean read = true;
        for (Extraction extraction : Extraction.values()) {
            try {
                PageText text = PageText.of(page, extraction);
                // an empty element of XHTML gets an end tag, and all tags are text in a title that nobody closes
                if (text.text().length() > 2 * page.length() + 1 || text.leftOut() < 0) {
                    throw new IllegalStateException(text.text().length() + " characters of text and " + text.leftOut()
                            + " left out of a page of " + page.length());
                }
            } catch (PageException e) {
                read = false;
            }
        }
        return read;
    }
}
