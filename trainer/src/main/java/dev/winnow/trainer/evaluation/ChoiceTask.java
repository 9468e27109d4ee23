package dev.winnow.trainer.evaluation;

import java.util.List;

/**
 * A named multiple-choice task.
 *
 * @param name of the task
 * @param items at least one
 */
public record ChoiceTask(String name, List<ChoiceItem> items) {
    public ChoiceTask {
        items = List.copyOf(items);
        if (items.isEmpty()) {
            throw new IllegalArgumentException("task " + name + " has no items");
        }
    }

    /** Accuracy of guessing: the mean over items of 1 / options. */
    public double chance() {
        return items.stream()
                .mapToDouble(item -> 1.0 / item.options().size())
                .average()
                .orElseThrow();
    }
}
