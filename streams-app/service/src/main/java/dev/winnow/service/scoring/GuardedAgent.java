package dev.winnow.service.scoring;

import dev.winnow.agent.Agent;
import dev.winnow.agent.Label;
import dev.winnow.agent.LabelFault;
import dev.winnow.runtime.Meters;
import dev.winnow.schemas.Document;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An agent that may throw, hang, or break its contract, and its quarantine.
 *
 * <pre>
 * fails on a batch           -> its documents are tried one by one; those that fail have no label
 * fails on every document    -> left out until its back-off has passed, which doubles each time in a row
 * does not return in time    -> the same, and until the call that hangs has returned: it is never called twice at once
 * labels a batch             -> back to the first back-off
 * </pre>
 *
 * <p>A document that it is not asked about in quarantine lacks the label by an outage. One that it failed on, alone or with all others of
 * a batch that did not return in time, lacks it by a failure, because the document may be the reason.
 *
 * Owned by the thread that labels, but for {@link #prepare}, which is owned by the thread that prepares.
 */
final class GuardedAgent {
    private static final Logger LOG = LoggerFactory.getLogger(GuardedAgent.class);
    private static final Duration FIRST_BACK_OFF = Duration.ofSeconds(5);
    private static final Duration LONGEST_BACK_OFF = Duration.ofMinutes(5);

    private final Agent agent;
    private final Meters meters;
    private final LongSupplier nanoTime;
    private Duration backOff = FIRST_BACK_OFF;
    private Duration quarantine = Duration.ZERO;
    private long quarantinedSince;
    private TimedThread.Call hanging;
    private TimedThread.Call preparing;
    private volatile boolean scores;
    private volatile boolean leftOut;

    /**
     * @param nanoTime monotonic nanoseconds, as of {@link System#nanoTime}: a wall clock that is set would end or prolong a quarantine
     */
    GuardedAgent(Agent agent, Meters meters, LongSupplier nanoTime) {
        this.agent = agent;
        this.meters = meters;
        this.nanoTime = nanoTime;
        meters.agentQuarantined(agent.name(), this, false);
    }

    String name() {
        return agent.name();
    }

    String version() {
        return agent.version();
    }

    /** Whether it was put into quarantine and has not labelled since; asked from any thread. */
    boolean isLeftOut() {
        return leftOut;
    }

    /**
     * Lets the agent work ahead on a batch. Throws nothing: what cannot be done ahead is left to {@link #label}, and so is the
     * judgement of it.
     */
    Agent.Prepared prepare(List<Document> batch, TimedThread thread) {
        Agent.Prepared unprepared = () -> agent.label(batch);
        if (leftOut || (preparing != null && !preparing.hasReturned())) {
            return unprepared;
        }
        try {
            Agent.Prepared prepared = thread.run(call -> attemptToPrepare(batch));
            preparing = null;
            return prepared == null ? unprepared : prepared;
        } catch (TimedThread.GivenUpException e) {
            preparing = e.call();
            LOG.warn(
                    "prepare did not return, batches are not prepared until it does agent={} error={}",
                    name(),
                    e.getMessage());
            return unprepared;
        }
    }

    /** Null when the agent failed. */
    private Agent.Prepared attemptToPrepare(List<Document> batch) {
        try {
            return agent.prepare(batch);
        } catch (Throwable e) { // as when it labels
            LOG.warn("prepare failed, the batch is labelled without agent={} documents={}", name(), batch.size(), e);
            return null;
        }
    }

    /**
     * An answer per document; throws nothing.
     *
     * @param prepared what {@link #prepare} returned for the batch
     */
    List<AgentAnswer> label(List<Document> batch, Agent.Prepared prepared, TimedThread thread) {
        if (isQuarantined()) {
            return withoutLabels(batch, AgentAnswer.OUTAGE);
        }
        try {
            Attempt attempt = thread.run(call -> attempt(batch, prepared, call));
            hanging = null;
            meters.agentFailures(name()).increment(attempt.failures);
            if (attempt.failures == batch.size()) {
                quarantine("failed on every document of a batch");
            } else {
                backOff = FIRST_BACK_OFF;
                meters.agentQuarantined(name(), this, false);
                leftOut = false;
            }
            return attempt.answers;
        } catch (TimedThread.GivenUpException e) {
            hanging = e.call();
            quarantine(e.getMessage() + " (slow, not hung? raise --agent-timeout or lower --batch-documents)");
            return withoutLabels(batch, AgentAnswer.FAILURE);
        }
    }

    private boolean isQuarantined() {
        return nanoTime.getAsLong() - quarantinedSince < quarantine.toNanos()
                || (hanging != null && !hanging.hasReturned());
    }

    private List<AgentAnswer> withoutLabels(List<Document> batch, AgentAnswer answer) {
        meters.agentFailures(name()).increment(batch.size());
        return Collections.nCopies(batch.size(), answer);
    }

    private void quarantine(String reason) {
        quarantine = backOff;
        quarantinedSince = nanoTime.getAsLong();
        meters.agentQuarantined(name(), this, true);
        leftOut = true;
        LOG.error(
                "agent quarantined, documents pass without its label agent={} limitMs={} error={}",
                name(),
                backOff.toMillis(),
                reason);
        Duration doubled = backOff.multipliedBy(2);
        backOff = doubled.compareTo(LONGEST_BACK_OFF) < 0 ? doubled : LONGEST_BACK_OFF;
    }

    /** Answers about a batch, {@link AgentAnswer#FAILURE} about the {@code failures} documents. */
    private record Attempt(List<AgentAnswer> answers, int failures) {}

    private Attempt attempt(List<Document> batch, Agent.Prepared prepared, TimedThread.Call call) {
        try {
            return new Attempt(
                    checked(prepared, batch.size()).stream()
                            .map(AgentAnswer::of)
                            .toList(),
                    0);
        } catch (Throwable e) { // an agent's stack overflow or missing class is its own affair, like any other failure
            if (!call.isGivenUp()) {
                LOG.warn(
                        "agent failed on a batch, trying its documents one by one agent={} documents={}",
                        name(),
                        batch.size(),
                        e);
            }
            return oneByOne(batch, call);
        }
    }

    private Attempt oneByOne(List<Document> batch, TimedThread.Call call) {
        List<AgentAnswer> answers = new ArrayList<>(batch.size());
        int failures = 0;
        for (Document document : batch) {
            if (call.isGivenUp()) {
                return new Attempt(List.of(), batch.size());
            }
            try {
                answers.add(AgentAnswer.of(
                        checked(() -> agent.label(List.of(document)), 1).get(0)));
            } catch (Throwable e) { // as above
                failures++;
                answers.add(AgentAnswer.FAILURE);
                LOG.warn(
                        "document left without a label agent={} document={} error={}",
                        name(),
                        document.getId(),
                        e.toString());
            }
        }
        return new Attempt(answers, failures);
    }

    /** Labels that keep the agent's guarantees, or an exception. */
    private List<Label> checked(Agent.Prepared work, int documents) {
        List<Label> labels = work.label();
        if (labels == null || labels.size() != documents) {
            throw new IllegalStateException("returned " + (labels == null ? "no list" : labels.size() + " labels")
                    + " for " + documents + " documents");
        }
        // its own copy: what the agent does to its list later is its own affair
        List<Label> kept = new ArrayList<>(labels);
        for (Label label : kept) {
            check(label);
        }
        return kept;
    }

    private void check(Label label) {
        LabelFault.of(label, agent.groups(), scores).ifPresent(fault -> {
            throw new IllegalStateException(fault);
        });
        scores |= !label.isNone() && !Double.isNaN(label.score());
    }
}
