package dev.winnow.ingest.source;

/** A stretch of a compressed file is damaged, and the reading has found a place after it. Reading again continues there. */
final class InputGap extends UnusableInputException {
    private static final long serialVersionUID = 1L;

    /**
     * A gap.
     *
     * @param from offset in the file of the first byte that is damaged or belongs to what is damaged
     * @param to offset in the file at which reading continues
     */
    InputGap(Reason reason, String what, long from, long to, Throwable cause) {
        super(
                reason,
                what + "; lost: what was not yet read of bytes " + from + " to " + (to - 1) + " of the file, "
                        + (to - from) + " bytes; reading continues at byte " + to,
                cause);
    }
}
