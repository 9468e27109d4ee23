package dev.winnow.service.scoring;

import dev.winnow.agent.Label;
import dev.winnow.schemas.MissingKind;

/**
 * What came of asking an agent about one document.
 *
 * @param label the label, {@link Label#none()} if none exists
 * @param missing why it is missing; without meaning where a label exists
 */
record AgentAnswer(Label label, MissingKind missing) {
    /** The agent was not asked, whatever the document is. */
    static final AgentAnswer OUTAGE = new AgentAnswer(Label.none(), MissingKind.OUTAGE);

    /** The agent failed on the document, or on a batch with it: no text may gain by that. */
    static final AgentAnswer FAILURE = new AgentAnswer(Label.none(), MissingKind.FAILURE);

    static AgentAnswer of(Label label) {
        return new AgentAnswer(label, MissingKind.NOTHING);
    }
}
