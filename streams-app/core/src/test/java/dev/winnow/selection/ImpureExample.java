package dev.winnow.selection;

import java.util.Random;

/** What the architecture test must catch; nothing calls it. */
final class ImpureExample {
    private ImpureExample() {}

    static double draw(double value) {
        return Math.pow(value, new Random(System.nanoTime()).nextDouble());
    }
}
