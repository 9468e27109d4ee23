package dev.winnow.service.run;

import java.util.Locale;
import java.util.Optional;

/** What an operator wants of a run's consoles. It changes when they select, never what. */
public enum RunState {
    /** Select; also where no order was ever given. */
    GO,
    /** Wait for another order, through restarts and on every instance. */
    PAUSE,
    /** Never select again: the run is kept for audits alone. */
    END;

    String text() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** Empty for a text that is not an order. */
    static Optional<RunState> of(String text) {
        for (RunState order : values()) {
            if (order.text().equals(text)) {
                return Optional.of(order);
            }
        }
        return Optional.empty();
    }
}
