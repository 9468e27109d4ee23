package dev.winnow.ingest.page;

import java.util.HashSet;
import java.util.Locale;
import java.util.Set;

/**
 * Rewrites XHTML so that an HTML parser reads what its author meant: elements that are empty by a slash get an end tag, without which a script swallows the rest of
 * the page, and what is in CDATA is text. Tolerates what is not well formed. Pure; linear in the page.
 */
final class Xhtml {
    private static final int LOOK = 1_024;
    private static final Set<String> VOID = Set.of(
            "area",
            "base",
            "br",
            "col",
            "embed",
            "hr",
            "img",
            "input",
            "link",
            "meta",
            "param",
            "source",
            "track",
            "wbr",
            "basefont",
            "frame",
            "keygen",
            "bgsound");
    private static final Set<String> RAW = Set.of("script", "style");
    private static final String CDATA = "<![CDATA[";

    private final String page;
    private final StringBuilder html;
    /** Raw elements without an end from here on, which is not looked for again. */
    private final Set<String> endless = new HashSet<>();

    private int at;

    private Xhtml(String page) {
        this.page = page;
        this.html = new StringBuilder(page.length() + 64);
    }

    /** Whether a page declares itself as XHTML: by an XML declaration, its document type or its namespace. */
    static boolean isXhtml(String page) {
        String start = page.substring(0, Math.min(page.length(), LOOK)).stripLeading();
        return start.startsWith("<?xml")
                || start.contains("http://www.w3.org/1999/xhtml")
                || start.contains("//DTD XHTML");
    }

    /** The page as HTML. */
    static String toHtml(String page) {
        return new Xhtml(page).rewritten();
    }

    private String rewritten() {
        int tag = page.indexOf('<');
        while (tag >= 0) {
            html.append(page, at, tag);
            at = tag;
            if (page.startsWith("<!--", tag)) {
                copyTo(end("-->", tag));
            } else if (page.startsWith(CDATA, tag)) {
                text();
            } else if (tag + 1 < page.length() && Character.isLetter(page.charAt(tag + 1))) {
                element();
            } else {
                copyTo(tag + 1);
            }
            tag = page.indexOf('<', at);
        }
        return html.append(page, at, page.length()).toString();
    }

    private void element() {
        int behindName = at + 1;
        while (behindName < page.length() && isName(page.charAt(behindName))) {
            behindName++;
        }
        String name = page.substring(at + 1, behindName).toLowerCase(Locale.ROOT);
        int close = closing(behindName);
        boolean empty = close < page.length() && page.charAt(close - 1) == '/' && close > behindName;
        if (empty && !VOID.contains(name)) {
            html.append(page, at, close - 1).append("></").append(name).append('>');
            at = close + 1;
            return;
        }
        copyTo(Math.min(close + 1, page.length()));
        if (!empty && RAW.contains(name)) {
            int end = endless.contains(name) ? -1 : page.indexOf("</" + name, at);
            if (end < 0) {
                endless.add(name);
            } else {
                copyTo(end);
            }
        }
    }

    /** The end of a tag, outside of quotation marks; that of the page when there is none. */
    private int closing(int from) {
        char quote = 0;
        for (int i = from; i < page.length(); i++) {
            char next = page.charAt(i);
            if (quote == 0 && next == '>') {
                return i;
            }
            if (quote == 0 && (next == '"' || next == '\'')) {
                quote = next;
            } else if (next == quote) {
                quote = 0;
            }
        }
        return page.length();
    }

    private void text() {
        int end = page.indexOf("]]>", at);
        int to = end < 0 ? page.length() : end;
        html.append(
                page.substring(at + CDATA.length(), to).replace("&", "&amp;").replace("<", "&lt;"));
        at = end < 0 ? page.length() : end + 3;
    }

    private int end(String mark, int from) {
        int found = page.indexOf(mark, from);
        return found < 0 ? page.length() : found + mark.length();
    }

    private void copyTo(int end) {
        html.append(page, at, end);
        at = end;
    }

    private static boolean isName(char character) {
        return Character.isLetterOrDigit(character) || character == ':' || character == '-';
    }
}
