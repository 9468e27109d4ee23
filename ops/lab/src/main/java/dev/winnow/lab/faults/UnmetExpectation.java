package dev.winnow.lab.faults;

/** A service did not do what it has to do about a fault: refuse to continue, name the reason, or continue after the remedy. */
final class UnmetExpectation extends RuntimeException {
    private static final long serialVersionUID = 1;

    UnmetExpectation(String what) {
        super(what);
    }
}
