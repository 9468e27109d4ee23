package dev.winnow.ingest.source;

import java.util.Map;

/**
 * What a document keeps of the way it was published, beside its text: the attributes that Winnow makes itself, each with a bound. All other attributes are fields of the
 * input, see {@link JsonRow}.
 */
public enum Attribute {
    /** Host of the address: lower case, ASCII, without port. */
    HOST("host", 253),
    /** The public suffix of the host and one label more. */
    REGISTERED_DOMAIN("registeredDomain", 253),
    /** Status of the HTTP response. */
    HTTP_STATUS("httpStatus", 3),
    /** Media type of the response, lower case, without parameters. */
    MEDIA_TYPE("mediaType", 127),
    /** Name of the character set that the bytes were decoded by, as the WHATWG spells it. */
    CHARSET("charset", 40),
    /** How that was found, see {@link CharsetOrigin}. */
    CHARSET_FROM("charsetFrom", 16),
    /** When the page was changed, as its server reports: ISO 8601, UTC. */
    LAST_MODIFIED("lastModified", 20),
    /** Addresses of licences, separated by spaces. */
    LICENSE("license", 1_024),
    /** The header Content-Usage. */
    CONTENT_USAGE("contentUsage", 1_024),
    /** 1 where rights of text and data mining are reserved, else 0. */
    TDM_RESERVATION("tdmReservation", 1),
    /** Address of the policy for text and data mining. */
    TDM_POLICY("tdmPolicy", 1_024),
    /** The header X-Robots-Tag. */
    ROBOTS_HEADER("xRobotsTag", 1_024),
    /** The meta tag robots. */
    ROBOTS_META("robotsMeta", 1_024),
    /** Why the record has less than its server sent: length, time, disconnect, unspecified or segmented. */
    TRUNCATED("truncated", 16),
    /** Identifier of the WARC record. */
    WARC_RECORD_ID("warcRecordId", 256),
    /** Languages that the crawler identified, separated by commas. */
    LANGUAGE("language", 128);

    /** Ends a value that was cut, so that a list that lacks its end is not mistaken for a whole one. */
    public static final String CUT = "…";

    private final String key;
    private final int limit;

    Attribute(String key, int limit) {
        this.key = key;
        this.limit = limit;
    }

    /** The name in a document. */
    public String key() {
        return key;
    }

    /** Characters that a value has at most. */
    public int limit() {
        return limit;
    }

    /** Adds a value, white space in it as one space, unless it is empty. One that is too long is cut and ends in {@link #CUT}. */
    public void put(Map<String, String> attributes, String value) {
        String kept = squeezed(value);
        if (!kept.isEmpty()) {
            attributes.put(key, kept);
        }
    }

    private String squeezed(String value) {
        StringBuilder kept = new StringBuilder(Math.min(value.length(), limit));
        boolean gap = false;
        for (int i = 0; i < value.length(); i++) {
            char next = value.charAt(i);
            if (next <= ' ' || Character.isWhitespace(next)) {
                gap = kept.length() > 0;
                continue;
            }
            if (kept.length() + (gap ? 2 : 1) > limit) {
                return cut(kept);
            }
            if (gap) {
                kept.append(' ');
                gap = false;
            }
            kept.append(next);
        }
        return kept.toString();
    }

    private String cut(StringBuilder kept) {
        int end = Math.min(kept.length(), limit - CUT.length());
        if (end > 0 && Character.isHighSurrogate(kept.charAt(end - 1))) {
            end--;
        }
        return kept.substring(0, end) + CUT;
    }
}
