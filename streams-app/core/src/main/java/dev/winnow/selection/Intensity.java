package dev.winnow.selection;

/**
 * The one number that fits a plan to a stream, so that its mean acceptance is the selection ratio.
 *
 * @param lambda intensity of the Poisson policy, 0 or more; threshold of the top-k policy, in score units
 * @param boundary top-k only: fraction of the documents exactly at the threshold to accept, in [0, 1]; 1 for Poisson
 */
public record Intensity(double lambda, double boundary) {
    public Intensity {
        Check.that(Double.isFinite(lambda), "lambda", "finite", lambda);
        Check.that(boundary >= 0 && boundary <= 1, "boundary", "in [0, 1]", boundary);
    }
}
