package dev.winnow.ingest.source;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Finds what a header or a page declares as its character set. Pure. */
final class CharsetDeclarations {
    private static final Pattern PARAMETER = Pattern.compile("charset\\s*+=\\s*+[\"']?+\\s*+([^\\s\"';,>/]{1,40})");
    private static final Pattern XML =
            Pattern.compile("\\A\\s*<\\?xml[^>]{0,200}?encoding\\s*=\\s*[\"']\\s*([^\\s\"'>]{1,40})");

    /** Declarations are in the head; where it is longer than this, scripts come first. */
    private static final int LOOK = 1 << 18;

    private static final int MAX_TAG = 1_024;

    /** Name and value, by the three ways to write one. */
    private static final Pattern ATTRIBUTE =
            Pattern.compile("\\G[\\s/]*+([^\\s\"'>/=]++)(?:\\s*+=\\s*+(?:\"([^\"]*+)\"|'([^']*+)'|([^\\s>\"']*+)))?+");

    /** What is in these is not a tag. */
    private static final Map<String, String> RAW =
            Map.of("<!--", "-->", "<script", "</script", "<style", "</style", "<title", "</title");

    private CharsetDeclarations() {}

    /** The charset of a Content-Type header. */
    static Optional<Charset> ofHeader(String contentType) {
        return first(PARAMETER.matcher(contentType.toLowerCase(Locale.ROOT)));
    }

    /** The charset of the first meta tag that names a known one, or of the XML declaration; a page that can be read so far is not UTF-16 whatever it declares. */
    static Optional<Charset> ofPage(byte[] html) {
        String head =
                new String(html, 0, Math.min(html.length, LOOK), StandardCharsets.ISO_8859_1).toLowerCase(Locale.ROOT);
        return ofMeta(head)
                .or(() -> first(XML.matcher(head)))
                .map(charset -> charset.name().startsWith("UTF-16") ? StandardCharsets.UTF_8 : charset);
    }

    private static Optional<Charset> ofMeta(String head) {
        Map<String, String> raw = new HashMap<>(RAW);
        int position = head.indexOf('<');
        while (position >= 0) {
            if (head.startsWith("<meta", position)) {
                Optional<Charset> charset =
                        ofTag(head.substring(position + "<meta".length(), Math.min(position + MAX_TAG, head.length())));
                if (charset.isPresent()) {
                    return charset;
                }
            }
            position = head.indexOf('<', behindRaw(head, position, raw));
        }
        return Optional.empty();
    }

    /** After a tag, or after what it encloses. What has no end here has none further on, and is not looked for again. */
    private static int behindRaw(String head, int position, Map<String, String> raw) {
        for (Map.Entry<String, String> each : raw.entrySet()) {
            if (head.startsWith(each.getKey(), position)) {
                int end = head.indexOf(each.getValue(), position);
                if (end > 0) {
                    return end;
                }
                raw.remove(each.getKey());
                return position + 1;
            }
        }
        return position + 1;
    }

    /** The charset of a meta tag, by its attributes: a description may hold "charset=" as well. */
    private static Optional<Charset> ofTag(String tag) {
        Matcher attribute = ATTRIBUTE.matcher(tag);
        boolean isType = false;
        String content = "";
        while (attribute.find()) {
            String value = attribute.group(2) != null
                    ? attribute.group(2)
                    : attribute.group(3) != null ? attribute.group(3) : String.valueOf(attribute.group(4));
            switch (attribute.group(1)) {
                case "charset" -> {
                    return EncodingLabels.charset(value);
                }
                case "http-equiv" -> isType |= value.strip().equals("content-type");
                case "content" -> {
                    content = value;
                    // some leave the other attribute out
                    isType |= value.strip().startsWith("text/html");
                }
                default -> {}
            }
        }
        return isType ? first(PARAMETER.matcher(content)) : Optional.empty();
    }

    private static Optional<Charset> first(Matcher matcher) {
        return matcher.find() ? EncodingLabels.charset(matcher.group(1)) : Optional.empty();
    }
}
