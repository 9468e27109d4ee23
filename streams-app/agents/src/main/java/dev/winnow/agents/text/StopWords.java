package dev.winnow.agents.text;

import java.util.List;

/** English words that give no information about a topic and much of whether a text is prose. Immutable. */
public final class StopWords {

    /** Words of which natural English text holds at least two (the rule of Gopher). */
    private static final List<String> TELLING = List.of("the", "be", "to", "of", "and", "that", "have", "with");

    private static final List<String> OTHERS = List.of(
            ("a about after again all also am an any are as at because been before being between both but by can could did"
                            + " do does doing don down during each even every few first for from further get got had has he her"
                            + " here him his how however i if in into is it its just know like ll made make many may me might"
                            + " more most much must my new no nor not now off on once one only or other our out over own re"
                            + " s said same say she should since so some such t than their them then there these they this"
                            + " those through too two under until up us use used using ve very was way we well were what when"
                            + " where which while who why will within without would you your")
                    .split(" "));

    private static final byte NUMBER = -1;
    private static final byte[] KINDS = kinds();

    private StopWords() {}

    /** Whether a word bucket is that of a stop word. */
    public static boolean contains(int wordBucket) {
        return KINDS[wordBucket] > 0;
    }

    /** Whether a word bucket gives no information about a topic: a stop word or a number. */
    public static boolean isTopicless(int wordBucket) {
        return KINDS[wordBucket] != 0;
    }

    /** A bit for each of the eight telling words, 0 for any other word. */
    static int tellingBit(int wordBucket) {
        int kind = KINDS[wordBucket];
        return kind > 1 ? 1 << (kind - 2) : 0;
    }

    private static byte[] kinds() {
        byte[] kinds = new byte[FeatureSpace.WORDS];
        for (int length = 1; length <= FeatureSpace.MAX_WORD; length++) {
            kinds[FeatureSpace.wordBucket("0".repeat(length))] = NUMBER;
        }
        for (String word : OTHERS) {
            kinds[FeatureSpace.wordBucket(word)] = 1;
        }
        for (int i = 0; i < TELLING.size(); i++) {
            kinds[FeatureSpace.wordBucket(TELLING.get(i))] = (byte) (i + 2);
        }
        return kinds;
    }
}
