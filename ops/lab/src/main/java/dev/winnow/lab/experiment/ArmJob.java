package dev.winnow.lab.experiment;

import dev.winnow.lab.arm.Arm;
import dev.winnow.lab.arm.ExperimentSettings;
import java.nio.file.Path;
import java.util.List;

/**
 * One arm and seed for a process of its own.
 *
 * @param corpus labelled documents
 * @param references paths of the reference tasks
 * @param heldOut share of the documents that no arm is offered
 * @param recording folder to record into what a broker needs to repeat the arm; null for none; text, because the URI of a
 *     path depends on whether the folder exists
 * @param tokenizer path of a {@code tokenizer.json}; null for bytes
 * @param device of the model
 * @param threads threads of an operator
 */
record ArmJob(
        Arm arm,
        long seed,
        ExperimentSettings settings,
        Path corpus,
        List<Path> references,
        double heldOut,
        String recording,
        String tokenizer,
        String device,
        int threads) {

    /** What people call it, also in file names. */
    String name() {
        return arm.name() + "-" + seed;
    }
}
