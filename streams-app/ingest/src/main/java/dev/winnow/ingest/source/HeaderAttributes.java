package dev.winnow.ingest.source;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.netpreserve.jwarc.HttpResponse;
import org.netpreserve.jwarc.MessageHeaders;

/** Makes attributes of the headers of an HTTP response, and joins them with those of the page. Pure. */
final class HeaderAttributes {
    private static final int MAX_VALUES = 32;
    private static final int FIRST_YEAR = 1990;
    private static final int LAST_YEAR = 9999;
    private static final Pattern MEDIA_TYPE =
            Pattern.compile("\\s*([\\w!#$&^.+-]{1,63}/[\\w!#$&^.+-]{1,63})\\s*(?:[;,].*)?", Pattern.DOTALL);
    private static final Pattern LINK = Pattern.compile("<([^<>]{1,1024})>([^<>]{0,512})");
    private static final Pattern LICENSE_RELATION =
            Pattern.compile(";\\s*rel\\s*=\\s*\"?[^\";,]*\\blicense\\b", Pattern.CASE_INSENSITIVE);

    private HeaderAttributes() {}

    /** What the response states. */
    static Map<String, String> of(HttpResponse response, String address) {
        Map<String, String> attributes = new TreeMap<>();
        MessageHeaders headers = response.headers();
        Attribute.HTTP_STATUS.put(attributes, String.valueOf(response.status()));
        Attribute.LAST_MODIFIED.put(
                attributes,
                headers.first("Last-Modified").map(HeaderAttributes::instant).orElse(""));
        Attribute.CONTENT_USAGE.put(attributes, all(headers, "Content-Usage"));
        Attribute.ROBOTS_HEADER.put(attributes, all(headers, "X-Robots-Tag"));
        Attribute.TDM_RESERVATION.put(attributes, Reservation.of(headers.all("TDM-Reservation")));
        Attribute.TDM_POLICY.put(attributes, headers.first("TDM-Policy").orElse(""));
        Attribute.LICENSE.put(attributes, Licenses.of(licenses(headers), address));
        return attributes;
    }

    /** The media type of a Content-Type header; empty when it is none. */
    static String mediaType(String contentType) {
        Matcher type = MEDIA_TYPE.matcher(contentType);
        return type.matches() ? type.group(1).toLowerCase(Locale.ROOT) : "";
    }

    /**
     * Adds what the page states to what its response states: a reservation by either counts, licences of both are kept, and the policy of the response goes before that of the
     * page.
     */
    static void join(Map<String, String> response, Map<String, String> page) {
        page.forEach((name, value) -> response.merge(name, value, (header, meta) -> joined(name, header, meta)));
    }

    private static String joined(String name, String header, String meta) {
        if (name.equals(Attribute.TDM_RESERVATION.key())) {
            return Reservation.of(List.of(header, meta));
        }
        return name.equals(Attribute.LICENSE.key())
                ? Licenses.of(List.of((header + " " + meta).split(" ")), "")
                : header;
    }

    private static String all(MessageHeaders headers, String name) {
        List<String> values = headers.all(name);
        return String.join(", ", values.subList(0, Math.min(MAX_VALUES, values.size())));
    }

    private static List<String> licenses(MessageHeaders headers) {
        List<String> licenses = new ArrayList<>();
        for (String header : headers.all("Link")) {
            Matcher link = LINK.matcher(header);
            for (int i = 0; i < MAX_VALUES && link.find(); i++) {
                if (LICENSE_RELATION.matcher(link.group(2)).find()) {
                    licenses.add(link.group(1));
                }
            }
        }
        return licenses;
    }

    private static String instant(String date) {
        try {
            Instant instant = ZonedDateTime.parse(date.strip(), DateTimeFormatter.RFC_1123_DATE_TIME)
                    .toInstant()
                    .truncatedTo(ChronoUnit.SECONDS);
            int year = instant.atOffset(java.time.ZoneOffset.UTC).getYear();
            return year >= FIRST_YEAR && year <= LAST_YEAR ? instant.toString() : "";
        } catch (DateTimeException | ArithmeticException e) {
            return "";
        }
    }
}
