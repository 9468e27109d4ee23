package dev.winnow.trainer.standin;

import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;

/** Made-up texts of two kinds that share half of their words. */
final class Texts {
    private Texts() {}

    static List<String> stories(int count, long seed) {
        return texts("story", count, seed);
    }

    static List<String> menus(int count, long seed) {
        return texts("menu", count, seed);
    }

    private static List<String> texts(String kind, int count, long seed) {
        Random random = new Random(seed);
        return IntStream.range(0, count)
                .mapToObj(i -> {
                    StringBuilder text = new StringBuilder();
                    for (int word = 20 + random.nextInt(200); word > 0; word--) {
                        text.append(random.nextBoolean() ? kind : "common")
                                .append(random.nextInt(40))
                                .append(' ');
                    }
                    return text.toString();
                })
                .toList();
    }
}
