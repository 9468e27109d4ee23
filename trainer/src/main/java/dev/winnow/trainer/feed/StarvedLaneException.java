package dev.winnow.trainer.feed;

/** Thrown when the partition whose turn it is in the order of samples has had no record for too long. The message states which, and what to do. */
public final class StarvedLaneException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** @param message what, why and the remedy */
    public StarvedLaneException(String message) {
        super(message);
    }
}
