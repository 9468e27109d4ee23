package dev.winnow.ingest.source;

import dev.winnow.ingest.page.Extraction;
import dev.winnow.ingest.page.PageException;
import dev.winnow.ingest.page.PageText;
import java.io.IOException;
import java.nio.charset.Charset;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Reads HTML pages, whatever file holds them. */
public final class Pages {
    private Pages() {}

    /**
     * The text of a page that came without a header, as a file of HTML does.
     *
     * @throws IOException when the page costs too much
     */
    public static PageText read(byte[] html, Extraction extraction) throws IOException {
        return read(html, Optional.empty(), SourceSettings.DEFAULT.withExtraction(extraction));
    }

    /**
     * The text of a page.
     *
     * @param declared charset of the header that came with the page
     * @throws UnusableInputException when the page costs too much
     */
    static PageText read(byte[] html, Optional<Charset> declared, SourceSettings settings)
            throws UnusableInputException {
        try {
            return PageText.of(WebText.page(html, declared), settings.extraction());
        } catch (PageException e) {
            Reason reason =
                    switch (e.kind()) {
                        case TOO_DEEP -> Reason.TOO_DEEP;
                        case BUDGET -> Reason.PAGE_BUDGET;
                    };
            throw new UnusableInputException(reason, e.getMessage(), e);
        }
    }

    /** What a document keeps of its page: the title, how the text was extracted, and how many characters were left out. */
    static Map<String, String> attributes(PageText page, SourceSettings settings) {
        Map<String, String> attributes = new TreeMap<>();
        if (!page.title().isEmpty()) {
            attributes.put("title", page.title());
        }
        attributes.put("extraction", settings.extraction().name().toLowerCase(Locale.ROOT));
        attributes.put("leftOutCharacters", String.valueOf(page.leftOut()));
        return attributes;
    }
}
