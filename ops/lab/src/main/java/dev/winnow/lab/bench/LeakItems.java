package dev.winnow.lab.bench;

import dev.winnow.agent.fit.TaskItem;
import dev.winnow.schemas.Document;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.stream.Collectors;

/** Items of random words of documents, and items planted in documents with edits that leave their words as they are. One thread. */
final class LeakItems {
    private static final int MOST_WORDS = 200_000;
    /** Letters that a part of an item must have to be found. */
    private static final int LEAST_LETTERS = 27;

    private final List<String> words = new ArrayList<>();
    private final Random random;

    LeakItems(List<Document> documents, Random random) {
        this.random = random;
        for (Document document : documents) {
            if (words.size() < MOST_WORDS) {
                words.addAll(Arrays.asList(document.getText().split("\\s+")));
            }
        }
    }

    /** One in three with a passage, the others with choices. */
    List<TaskItem> make(int count) {
        List<TaskItem> items = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            String name = "random/" + i;
            String question = words(12 + random.nextInt(24)) + "?";
            items.add(
                    i % 3 == 0
                            ? new TaskItem(name, words(60 + random.nextInt(90)), question, List.of(words(2)))
                            : new TaskItem(name, "", question, List.of(words(4), words(5), words(6), words(7))));
        }
        return items;
    }

    private String words(int count) {
        return random.ints(count, 0, words.size()).mapToObj(words::get).collect(Collectors.joining(" "));
    }

    /** Whether the question or two choices can be found at all. */
    static boolean isLongEnough(TaskItem item) {
        return Arrays.stream(item.question().split("_+")).anyMatch(LeakItems::isLongEnough)
                || item.answers().stream().filter(LeakItems::isLongEnough).count() >= 2;
    }

    private static boolean isLongEnough(String text) {
        return text.codePoints().filter(Character::isLetterOrDigit).count() >= LEAST_LETTERS;
    }

    /** The item in the middle of a text, its parts in any order, each with an edit. */
    String planted(TaskItem item, String host) {
        List<String> answers = new ArrayList<>(item.answers());
        Collections.shuffle(answers, random);
        List<String> parts = new ArrayList<>(List.of(item.passage(), item.question()));
        parts.add(String.join(" / ", answers));
        Collections.shuffle(parts, random);
        int place = host.isEmpty() ? 0 : random.nextInt(host.length());
        return host.substring(0, place) + "\n"
                + parts.stream().map(this::edited).collect(Collectors.joining("\n* ")) + "\n" + host.substring(place);
    }

    private String edited(String text) {
        return switch (random.nextInt(7)) {
            case 0 -> text.toUpperCase(Locale.ROOT);
            case 1 -> text.toLowerCase(Locale.ROOT);
            case 2 -> text.replaceAll("\\p{Punct}", "");
            case 3 -> text.replaceAll("\\s+", " - ");
            case 4 -> text.replaceAll("\\s+", "\n\t");
            case 5 -> "\u201c" + text.replaceAll("(\\S+)", "$1,") + "\u201d";
            default -> text;
        };
    }
}
