package dev.winnow.agents.decontaminate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.winnow.agent.Label;
import dev.winnow.agent.fit.TaskItem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LeakIndexTest {
    private static final int ITEMS = 300;

    private final Random random = new Random(7);
    private final List<String> vocabulary = vocabulary();
    private final List<TaskItem> items = items();
    private final LeakIndex index = index(items);

    private List<String> vocabulary() {
        List<String> words = new ArrayList<>();
        for (int i = 0; i < 4_000; i++) {
            words.add(random.ints(2 + random.nextInt(8), 'a', 'z' + 1)
                    .mapToObj(Character::toString)
                    .collect(Collectors.joining()));
        }
        return words;
    }

    /** Items of all layouts: with a passage, with choices, with an answer, of text alone; some share their passage. */
    private List<TaskItem> items() {
        List<TaskItem> made = new ArrayList<>();
        for (int i = 0; i < ITEMS; i++) {
            String name = "task/" + i;
            made.add(
                    switch (i % 4) {
                        case 0 -> new TaskItem(name, words(60), words(9 + random.nextInt(20)) + "?", List.of(words(1)));
                        case 1 ->
                            new TaskItem(
                                    name,
                                    made.get(i - 1).passage(),
                                    words(9 + random.nextInt(20)) + "?",
                                    List.of(words(1)));
                        case 2 ->
                            new TaskItem(
                                    name,
                                    "",
                                    "Which of the following is best? " + words(12),
                                    List.of(words(10), words(11), words(12), words(13)));
                        default -> new TaskItem(name, "", words(30 + random.nextInt(400)), List.of());
                    });
        }
        return made;
    }

    private static LeakIndex index(List<TaskItem> items) {
        LeakIndexBuilder builder = new LeakIndexBuilder();
        items.forEach(builder::add);
        assertThat(builder.tooShort()).isZero();
        return builder.build();
    }

    private String words(int count) {
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < count; i++) {
            text.append(i == 0 ? "" : " ").append(vocabulary.get(random.nextInt(vocabulary.size())));
        }
        return text.toString();
    }

    private Label label(String text) {
        return DecontaminateAgentFactory.label(index.find(text));
    }

    private static String everyOther(String text, UnaryOperator<String> change) {
        List<String> words = new ArrayList<>(Arrays.asList(text.split("\\s+")));
        for (int i = 0; i < words.size() && !text.isEmpty(); i += 2) {
            words.set(i, change.apply(words.get(i)));
        }
        return String.join(" ", words);
    }

    /** Edits that leave the words as they are. */
    private List<UnaryOperator<String>> edits() {
        return List.of(
                text -> text,
                text -> text.toUpperCase(Locale.ROOT),
                text -> everyOther(text, word -> word.substring(0, 1).toUpperCase(Locale.ROOT) + word.substring(1)),
                text -> text.replaceAll("[^a-z ]", ""),
                text -> everyOther(text, word -> "\u201c" + word + ",\u201d \u2014"),
                text -> text.replace(" ", "\n\t  "),
                text -> text.replace(" ", "-"),
                text -> text.replaceAll("(\\w{3})", "$1'"));
    }

    private String hidden(String... parts) {
        List<String> shuffled = new ArrayList<>(List.of(parts));
        Collections.shuffle(shuffled, random);
        StringBuilder text = new StringBuilder(words(random.nextInt(80)));
        shuffled.forEach(part -> text.append(' ').append(part).append(". ").append(words(random.nextInt(80))));
        return text.toString();
    }

    @Test
    void everyPlantedItemIsFoundWhateverItsCasePunctuationAndOrderAndIsNamed() {
        for (UnaryOperator<String> edit : edits()) {
            for (TaskItem item : items) {
                List<String> choices = new ArrayList<>(item.answers());
                Collections.shuffle(choices, random);
                Label whole = label(hidden(
                        edit.apply(item.passage()),
                        edit.apply(item.question()),
                        edit.apply(String.join("; ", choices))));
                assertThat(whole.group()).as(item.name()).isEqualTo("high");
                assertThat(whole.reference()).isEqualTo(item.name());
                assertThat(whole.score()).isEqualTo(1);
            }
        }
    }

    @Test
    void severalItemsInAnyOrderAreFoundAndTheFirstIsNamed() {
        for (int i = 2; i + 12 < ITEMS; i += 8) {
            Label both = label(hidden(items.get(i + 8).question(), items.get(i).question()));
            assertThat(both.group()).isEqualTo("high");
            assertThat(both.reference()).isEqualTo(items.get(i).name());
        }
    }

    @Test
    void aPassageAloneIsAGroupOfItsOwnAndNamesTheFirstItemThatAsksAboutIt() {
        for (int i = 1; i < ITEMS; i += 4) {
            Label passage = label(hidden(items.get(i).passage()));
            assertThat(passage)
                    .isEqualTo(new Label("passage", 1, items.get(i - 1).name()));
        }
    }

    @Test
    void groupsFollowTheShareThatIsMatched() {
        TaskItem item = items.stream()
                .max((one, other) -> one.question().length() - other.question().length())
                .orElseThrow();
        List<String> words = List.of(item.question().split(" "));
        List<String> groups = new ArrayList<>();
        for (double share : new double[] {0.1, 0.35, 0.6, 0.9}) {
            String part = String.join(" ", words.subList(0, (int) (share * words.size())));
            Label label = label(hidden(part));
            groups.add(label.group());
            assertThat(label.score()).isBetween(share - 0.1, share + 0.1);
        }
        assertThat(groups).containsExactly("none", "low", "medium", "high");
    }

    @Test
    void otherTextOfTheSameWordsHoldsNothing() {
        for (int i = 0; i < 500; i++) {
            assertThat(label(words(400)).group()).isEqualTo("none");
        }
        assertThat(label("Which of the following is best? " + words(300)).group())
                .isEqualTo("none");
        assertThat(label("")).isEqualTo(new Label("none", 0));
    }

    @Test
    void aShortQuestionCountsOnlyWhole() {
        List<TaskItem> short1 =
                List.of(new TaskItem("t/1", "", "Where do extrusive igneous rocks cool at?", List.of("surface")));
        LeakIndex small = index(short1);
        String most = "they say where do extrusive igneous rocks cool down";
        assertThat(DecontaminateAgentFactory.label(small.find(most)).group()).isEqualTo("none");
        assertThat(DecontaminateAgentFactory.label(small.find("so: WHERE DO, extrusive-igneous rocks; cool at all"))
                        .group())
                .isEqualTo("high");
    }

    @Test
    void aRepeatedPieceOfAnItemIsNoMoreThanThatPiece() {
        String piece = items.get(3).question().substring(0, 60);
        assertThat(label((piece + " ").repeat(5_000)).group()).isEqualTo("none");
    }

    @Test
    void whatManyItemsHaveInCommonIsLeftOutAndItemsWithoutLongPartsAreCounted() {
        LeakIndexBuilder builder = new LeakIndexBuilder();
        String common = "which of the following statements about this subject is true";
        for (int i = 0; i < 2 * LeakIndexBuilder.MOST_PARTS; i++) {
            builder.add(new TaskItem("t/" + i, "", common + " " + words(20), List.of()));
        }
        builder.add(new TaskItem("t/short", "", "Why?", List.of("because", "no")));
        LeakIndex built = builder.build();
        assertThat(builder.tooShort()).isEqualTo(1);
        assertThat(DecontaminateAgentFactory.label(built.find(common)).group()).isEqualTo("none");
        assertThat(built.items()).hasSize(2 * LeakIndexBuilder.MOST_PARTS + 1);
    }

    @Test
    void anIndexIsReadAsItWasWrittenAndNothingElseIs(@TempDir Path directory) throws IOException {
        Path file = directory.resolve("items.bin");
        LeakIndexFile.write(index, file);
        LeakIndex read = LeakIndexFile.read(file);
        for (TaskItem item : items) {
            assertThat(read.find(item.question())).isEqualTo(index.find(item.question()));
        }
        byte[] bytes = Files.readAllBytes(file);
        for (int i = 0; i < 300; i++) {
            byte[] damaged = bytes.clone();
            damaged[random.nextInt(i < 150 ? 40 : bytes.length)] ^= (byte) (1 << random.nextInt(8));
            Files.write(file, i % 3 == 0 ? Arrays.copyOf(bytes, random.nextInt(bytes.length)) : damaged);
            try {
                LeakIndexFile.read(file).find(items.get(0).question());
            } catch (IOException e) {
                continue;
            }
        }
        Files.writeString(file, "another file");
        assertThatThrownBy(() -> LeakIndexFile.read(file)).isInstanceOf(IOException.class);
    }

    @Test
    void largerWindowsSelectNothingThatASmallerOneDoesNot() {
        for (int i = 0; i < 50; i++) {
            Letters letters = Letters.of(words(20 + random.nextInt(200)));
            List<Long> fine =
                    Arrays.stream(letters.select(Letters.WINDOW)).boxed().toList();
            for (int window : new int[] {9, 16, 33, Letters.MOST_WINDOW}) {
                assertThat(fine)
                        .containsAll(
                                Arrays.stream(letters.select(window)).boxed().toList());
            }
        }
    }

    @Test
    void lettersOfEveryScriptCountAndNothingElse() {
        assertThat(Letters.of("Éa\u0301ß Ω-я, 中文 \uD83D\uDE00 \uD801\uDC00 9!").size())
                .isEqualTo(9);
        assertThat(Letters.of("ÉCOLE ΣΊΓΜΑ".repeat(9)).hash())
                .isEqualTo(Letters.of("école σίγμα".repeat(9)).hash());
    }
}
