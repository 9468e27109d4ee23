package dev.winnow.ingest.source;

/** A stretch of a compressed file is damaged, and the reading has found a place behind it. Reading again goes on there. */
final class InputGap extends UnusableInputException {
    private static final long serialVersionUID = 1L;

    /**
     * A gap.
     *
     * @param from offset in the file of the first byte that is damaged or belongs to what is damaged
     * @param to offset in the file at which the reading goes on
     */
    InputGap(Reason reason, String what, long from, long to, Throwable cause) {
        super(
                reason,
                what + "; lost: what bytes " + from + " to " + (to - 1) + " of the file still held, " + (to - from)
                        + " bytes; the reading goes on at byte " + to,
                cause);
    }
}
