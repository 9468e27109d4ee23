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

    /** A page that was read. */
    record Page(String text, Map<String, String> attributes) {}

    /**
     * The text of a page that came without a header, as a file of HTML does.
     *
     * @throws IOException when the page costs too much
     */
    public static PageText read(byte[] html, Extraction extraction) throws IOException {
        return text(WebText.page(html, Optional.empty()), SourceSettings.DEFAULT.withExtraction(extraction));
    }

    /**
     * The text of a page and what its document keeps beside it.
     *
     * @param declared charset of the header that came with the page
     * @param address of the page; may be empty
     * @throws UnusableInputException when the page costs too much
     */
    static Page read(byte[] html, Optional<Charset> declared, String address, SourceSettings settings)
            throws UnusableInputException {
        Decoded decoded = WebText.page(html, declared);
        PageText page = text(decoded, settings);
        Map<String, String> attributes = attributes(page, settings);
        decoded.putAttributes(attributes);
        PageAttributes.put(attributes, page.terms(), address);
        return new Page(page.text(), attributes);
    }

    private static PageText text(Decoded page, SourceSettings settings) throws UnusableInputException {
        try {
            return PageText.of(page.text(), settings.extraction());
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
    private static Map<String, String> attributes(PageText page, SourceSettings settings) {
        Map<String, String> attributes = new TreeMap<>();
        if (!page.title().isEmpty()) {
            attributes.put("title", page.title());
        }
        attributes.put("extraction", settings.extraction().name().toLowerCase(Locale.ROOT));
        attributes.put("leftOutCharacters", String.valueOf(page.leftOut()));
        return attributes;
    }
}
