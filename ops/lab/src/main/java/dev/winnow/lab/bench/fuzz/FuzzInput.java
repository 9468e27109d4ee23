package dev.winnow.lab.bench.fuzz;

/**
 * What a parser is given.
 *
 * @param name what it is: of a file its name, of a record its type
 * @param bytes its content
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record FuzzInput(String name, byte[] bytes) {
    FuzzInput with(byte[] others) {
        return new FuzzInput(name, others);
    }
}
