package dev.winnow.agent;

import dev.winnow.schemas.Document;
import java.util.List;

/**
 * Puts every document in one of its groups.
 *
 * <p>Winnow guarantees to an agent:
 *
 * <ol>
 *   <li>It is created once per catalogue, by {@link AgentFactory#load}.
 *   <li>{@link #label} and what {@link #prepare} returned are called by one thread at a time, not always the same one; other agents
 *       may run meanwhile. {@link #prepare} is called by one thread at a time too, which may be another.
 *   <li>A batch is never null, never empty, and holds no null.
 *   <li>{@link #close} is called exactly once if the agent was created, after the last call returned or was given up.
 * </ol>
 *
 * <p>An agent guarantees to Winnow:
 *
 * <ol start="5">
 *   <li>{@link #name}, {@link #groups} and {@link #version} never change during its life. Names are unique in a
 *       catalogue; groups are distinct, at least one, none of them empty.
 *   <li>The result has the size and the order of the batch, and holds no null.
 *   <li>A label's group is one of {@link #groups}, or the label is {@link Label#none()}.
 *   <li>A score is finite, or NaN: an agent either gives all of its labels a score or none. A reference is the id of a
 *       document, or empty.
 *   <li>One version labels one document alike, whatever else is in the batch. A score may differ in its last bits
 *       between machines; the recorded annotation is what later decisions use.
 *   <li>It keeps no reference to a document or its text after {@link #label} returned, but for a bounded cache of the
 *       last batch, and in what {@link #prepare} returned; and never writes to a document.
 *   <li>Work and memory per document are bounded, whatever the text.
 * </ol>
 *
 * <p>An agent that throws anything, errors included, or that breaks guarantee 6, 7 or 8, is quarantined for the documents at
 * hand. One that does not return in time ({@code score --agent-timeout}) is interrupted, quarantined, and not called again
 * before it has returned.
 */
public interface Agent extends AutoCloseable {

    /**
     * Name under which annotations and plans know the agent.
     *
     * @return for example {@code quality}
     */
    String name();

    /**
     * All groups that a label may name.
     *
     * @return groups in the order that plans list them
     */
    List<String> groups();

    /**
     * Digest of model, configuration and bin edges.
     *
     * @return {@link AgentArtifact#digest()}
     */
    String version();

    /**
     * Labels a batch.
     *
     * @param batch documents, at least one
     * @return one label for each, in their order
     */
    List<Label> label(List<Document> batch);

    /**
     * Does what can be done ahead, for example cutting texts into tokens, and returns the rest of the work. It is called while an earlier
     * batch is being labelled, so that the device waits for nothing; it may hand work to a device, after that of the earlier batch. An
     * agent without such work leaves this as it is.
     *
     * @param batch documents, at least one
     * @return makes the labels that {@link #label} would make of the batch; called at most once, or not at all
     */
    default Prepared prepare(List<Document> batch) {
        return () -> label(batch);
    }

    /** A batch that is ready for the device. */
    @FunctionalInterface
    interface Prepared {
        /**
         * Labels the batch.
         *
         * @return one label for each document, in their order
         */
        List<Label> label();
    }

    @Override
    void close();
}
