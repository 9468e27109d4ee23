package dev.winnow.lab.bench;

/**
 * What takes turns at reading the annotated topic.
 *
 * <ol>
 *   <li>In each turn it reads the topic from its beginning to its end, as a group or a training run of its own, so that it starts without offsets and without state.
 *   <li>A turn ends when its {@link Turn} is closed: nothing of it keeps running during the turn of the next contender.
 * </ol>
 */
interface Contender {
    /** Its name in the table. */
    String name();

    /** Begins to read; creates the topics of the turn, and whatever must be on them before. */
    Turn begin(int round);
}
