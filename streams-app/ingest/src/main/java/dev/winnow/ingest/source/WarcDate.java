package dev.winnow.ingest.source;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;

/** Reads the date of a WARC record. The spelling that almost all records have is read without a formatter, which takes longer than the rest of the header. Pure. */
final class WarcDate {
    private static final String SPELLING = "dddd-dd-ddTdd:dd:ddZ";
    private static final int MOST_HOURS = 23;
    private static final int MOST_MINUTES = 59;

    private WarcDate() {}

    /** Milliseconds since the epoch; 0 when the date is none. */
    static long millis(String date) {
        try {
            return isUsual(date) ? usual(date) : Instant.parse(date).toEpochMilli();
        } catch (DateTimeException | ArithmeticException e) {
            return 0;
        }
    }

    /** Whether each character is the digit or the mark that the usual spelling has there, with a time that needs no second look. */
    private static boolean isUsual(String date) {
        if (date.length() != SPELLING.length()) {
            return false;
        }
        for (int i = 0; i < SPELLING.length(); i++) {
            char due = SPELLING.charAt(i);
            char next = date.charAt(i);
            if (due == 'd' ? next < '0' || next > '9' : next != due) {
                return false;
            }
        }
        return number(date, 11) <= MOST_HOURS && number(date, 14) <= MOST_MINUTES && number(date, 17) <= MOST_MINUTES;
    }

    private static long usual(String date) {
        return LocalDate.of(100 * number(date, 0) + number(date, 2), number(date, 5), number(date, 8))
                .atTime(number(date, 11), number(date, 14), number(date, 17))
                .toInstant(ZoneOffset.UTC)
                .toEpochMilli();
    }

    private static int number(String date, int from) {
        return 10 * (date.charAt(from) - '0') + date.charAt(from + 1) - '0';
    }
}
