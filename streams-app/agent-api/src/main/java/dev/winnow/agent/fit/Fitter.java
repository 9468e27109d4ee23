package dev.winnow.agent.fit;

import dev.winnow.agent.AgentException;
import java.util.Set;

/**
 * Fits agents of one type to a sample of documents; found by {@link java.util.ServiceLoader}.
 *
 * <p>To add one: implement this interface with a public constructor without parameters beside the {@link dev.winnow.agent.AgentFactory} of the same
 * type, and name the class in {@code META-INF/services/dev.winnow.agent.fit.Fitter} of the jar. {@code winnow agents fit --agents TYPE} then fits it.
 *
 * <p>Winnow guarantees to a fitter:
 *
 * <ol>
 *   <li>It is called by one thread, and so is what {@link #start} returned; other fitters of the same fit run before or after it.
 *   <li>{@link #start} is called once for each fit, before the first document is read, and only when all of {@link #needs} is given.
 *   <li>What it returned gets every document if {@link #needs} holds {@link FitInput#EVERY_DOCUMENT}, then the sample, once.
 *   <li>No other writer writes to the agents directory meanwhile.
 * </ol>
 *
 * <p>A fitter guarantees to Winnow:
 *
 * <ol start="5">
 *   <li>{@link #type}, {@link #needs} and {@link #uses} are constant; the type is unique among fitters and that of a factory.
 *   <li>The same documents in the same order, task, machine and device make an artifact of the same digest, whichever other agents are fitted: random
 *       numbers come from {@link FitTask#random}, and no time, path or host is in the artifact.
 *   <li>It writes one artifact, by {@link FitTask#write}, after all that can fail; text of documents is in no figure and no message.
 *   <li>What cannot be fitted is an {@link AgentException} with one line that states why and what to do.
 *   <li>Memory is bounded, whatever the number of documents.
 * </ol>
 */
public interface Fitter {

    /**
     * The type of the artifacts, and the name of the agent.
     *
     * @return for example {@code quality}
     */
    String type();

    /**
     * What a fit has to be given beside a sample; without it the fit is refused before a document is read.
     *
     * @return empty by default
     */
    default Set<FitInput> needs() {
        return Set.of();
    }

    /**
     * What makes a difference where it is given.
     *
     * @return empty by default
     */
    default Set<FitInput> uses() {
        return Set.of();
    }

    /**
     * Starts a fit.
     *
     * @param task what to fit with; valid until the fit ends
     * @return the fit
     * @throws AgentException when the task cannot be done
     */
    Fitting start(FitTask task);
}
