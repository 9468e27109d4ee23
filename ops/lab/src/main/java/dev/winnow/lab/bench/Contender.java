package dev.winnow.lab.bench;

import java.util.Properties;
import org.apache.kafka.streams.Topology;

/**
 * One topology to be timed.
 *
 * <ol>
 *   <li>It reads the annotated topic from its beginning, whole, and ends by itself never.
 *   <li>Each round has its own application id, so that it starts without offsets and without state.
 *   <li>{@link #prepare} is called once per round, before {@link #topology}, and is not timed.
 * </ol>
 */
interface Contender {
    /** What the table calls it. */
    String name();

    /** Creates the topics of a round, and whatever must lie on them before it starts. */
    void prepare(int round);

    /** The topology of a round. */
    Topology topology(int round);

    /** Streams settings of a round, application id and state directory among them. */
    Properties settings(int round);
}
