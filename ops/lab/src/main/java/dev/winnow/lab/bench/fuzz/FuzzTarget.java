package dev.winnow.lab.bench.fuzz;

import java.util.List;
import java.util.Random;

/** A parser that meets bytes of others. Owned by one thread. */
interface FuzzTarget extends AutoCloseable {
    /** Name for people and reports. */
    String name();

    /** Valid inputs, at least one, the same at every call. */
    List<FuzzInput> seeds();

    /** What one input may cost. */
    FuzzBounds bounds();

    /** Damages or forges an input; a function of its arguments. */
    default FuzzInput mutate(FuzzInput seed, FuzzInput other, Random random) {
        return seed.with(Mutation.ofBytes(seed.bytes(), other.bytes(), random));
    }

    /**
     * Reads an input.
     *
     * @return whether it was accepted; false for a refusal that the parser declares
     * @throws Exception for anything else, which is a fault of the parser
     */
    boolean accepts(FuzzInput input) throws Exception;

    /** Deletes what it made. */
    @Override
    default void close() {}
}
