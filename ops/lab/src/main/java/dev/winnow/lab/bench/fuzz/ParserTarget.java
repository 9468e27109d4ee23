package dev.winnow.lab.bench.fuzz;

import java.util.List;
import java.util.Random;

/**
 * A parser that is one call.
 *
 * @param json whether inputs are JSON, so that half of the damage leaves JSON
 * @param parser makes the call
 */
record ParserTarget(String name, List<FuzzInput> seeds, FuzzBounds bounds, boolean json, Parser parser)
        implements FuzzTarget {

    /** Reads an input; false for a refusal that is declared. */
    interface Parser {
        boolean accepts(FuzzInput input) throws Exception;
    }

    @Override
    public FuzzInput mutate(FuzzInput seed, FuzzInput other, Random random) {
        return seed.with(
                json && random.nextBoolean()
                        ? JsonMutation.of(seed.bytes(), random)
                        : Mutation.ofBytes(seed.bytes(), other.bytes(), random));
    }

    @Override
    public boolean accepts(FuzzInput input) throws Exception {
        return parser.accepts(input);
    }
}
