package dev.winnow.ingest.source;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.temporal.ChronoField;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
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
    private static final Duration CLOCKS = Duration.ofDays(1);

    /** The three that RFC 9110 asks for, in the order of their use; a year of two digits is one of 1990 to 2089. */
    private static final List<DateTimeFormatter> DATES = List.of(
            DateTimeFormatter.RFC_1123_DATE_TIME,
            builder("EEEE, dd-MMM-")
                    .appendValueReduced(ChronoField.YEAR, 2, 2, FIRST_YEAR)
                    .appendPattern(" HH:mm:ss 'GMT'")
                    .toFormatter(Locale.ENGLISH)
                    .withZone(ZoneOffset.UTC),
            builder("EEE MMM ppd HH:mm:ss yyyy").toFormatter(Locale.ENGLISH).withZone(ZoneOffset.UTC));

    private static final Pattern MEDIA_TYPE =
            Pattern.compile("\\s*([\\w!#$&^.+-]{1,63}/[\\w!#$&^.+-]{1,63})\\s*(?:[;,].*)?", Pattern.DOTALL);
    private static final Pattern LINK = Pattern.compile("<([^<>]{1,1024})>([^<>]{0,512})");
    private static final Pattern LICENSE_RELATION =
            Pattern.compile(";\\s*rel\\s*=\\s*\"?[^\";,]*\\blicense\\b", Pattern.CASE_INSENSITIVE);

    private HeaderAttributes() {}

    /**
     * What the response states.
     *
     * @param captured milliseconds since the epoch; 0 when it is not known
     */
    static Map<String, String> of(HttpResponse response, String address, long captured) {
        Map<String, String> attributes = new TreeMap<>();
        MessageHeaders headers = response.headers();
        Attribute.HTTP_STATUS.put(attributes, String.valueOf(response.status()));
        Attribute.LAST_MODIFIED.put(
                attributes,
                headers.first("Last-Modified")
                        .flatMap(HeaderAttributes::instant)
                        .filter(date -> isPossible(date, captured))
                        .map(Instant::toString)
                        .orElse(""));
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

    private static DateTimeFormatterBuilder builder(String pattern) {
        return new DateTimeFormatterBuilder().parseCaseInsensitive().appendPattern(pattern);
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

    private static Optional<Instant> instant(String date) {
        for (DateTimeFormatter format : DATES) {
            try {
                return Optional.of(format.parse(date.strip(), Instant::from).truncatedTo(ChronoUnit.SECONDS));
            } catch (DateTimeException | ArithmeticException e) {
                // perhaps in the next format
            }
        }
        return Optional.empty();
    }

    /** A page does not change after its capture; clocks differ by less than a day. */
    private static boolean isPossible(Instant date, long captured) {
        int year = date.atOffset(ZoneOffset.UTC).getYear();
        return year >= FIRST_YEAR
                && year <= LAST_YEAR
                && (captured == 0 || date.toEpochMilli() <= captured + CLOCKS.toMillis());
    }
}
