package dev.winnow.selection;

import java.util.Objects;

/** Refuses bad arguments with one line that names the field and the offending value. */
final class Check {
    private Check() {}

    static void that(boolean holds, String field, String demand, Object value) {
        if (!holds) {
            throw new IllegalArgumentException(field + " must be " + demand + ", but is " + value);
        }
    }

    static String name(String value, String field) {
        Objects.requireNonNull(value, field);
        that(!value.isBlank(), field, "a name", "blank");
        return value;
    }
}
