package dev.winnow.selection;

/**
 * Probability with which a decayed score is accepted, never decreasing in the score. The solver and the decisions share
 * it, so that what was solved for is what happens.
 */
sealed interface Acceptance {
    /** Probability in [0, 1]. */
    double probability(double score);

    static Acceptance of(Plan plan, Intensity intensity) {
        boolean possible = plan.policy() != Policy.POISSON || intensity.lambda() >= 0;
        Check.that(possible, "lambda of the Poisson policy", "0 or more", intensity.lambda());
        return switch (plan.policy()) {
            case POISSON ->
                new Poisson(StrictMath.log(intensity.lambda()), plan.temperature(), cap(plan.selectionRatio()));
            case TOP_K -> new Threshold(intensity.lambda(), intensity.boundary());
        };
    }

    /** Largest probability of the Poisson policy: no cell gets more than ten times its natural share of the selection. */
    static double cap(double selectionRatio) {
        return Math.min(1, 10 * selectionRatio);
    }

    /**
     * {@code min(cap, 1 - exp(-lambda exp(S'/T)))}. The exponent {@code S'/T} is held in [-600, 600], so that no weight
     * and no temperature overflows the product; scores beyond are alike.
     */
    record Poisson(double logLambda, double temperature, double cap) implements Acceptance {
        private static final double REACH = 600;

        /** Every mean acceptance up to the cap is met by some log lambda in [-BRACKET, BRACKET]. */
        static final double BRACKET = 700;

        @Override
        public double probability(double score) {
            double exponent = exponent(score, temperature);
            return Math.min(cap, -StrictMath.expm1(-StrictMath.exp(logLambda + exponent)));
        }

        static double exponent(double score, double temperature) {
            return Math.max(-REACH, Math.min(REACH, score / temperature));
        }
    }

    /** 1 above the threshold, the boundary fraction exactly at it, 0 below. */
    record Threshold(double threshold, double boundary) implements Acceptance {
        @Override
        public double probability(double score) {
            if (score == threshold) {
                return boundary;
            }
            return score > threshold ? 1 : 0;
        }
    }
}
