package dev.winnow.agents.language;

import dev.winnow.agent.Agent;
import dev.winnow.agent.AgentArtifact;
import dev.winnow.agent.AgentFactory;
import dev.winnow.agent.AgentSettings;
import dev.winnow.agent.Label;
import dev.winnow.agent.PureAgent;
import dev.winnow.agent.Sha256;
import java.io.IOException;
import java.util.HashSet;
import java.util.Set;

/**
 * Makes agents {@code language}: which language a document is written in.
 *
 * <p>Source: the detector of Apache OpenNLP with its model langdetect-183. Groups: the most frequent languages of the fit sample by their ISO 639-3
 * codes, {@code other} for those beyond them, {@code unknown} where the text does not look like any language, or like two of them; the score is the
 * probability of the language. Cost: about 0.35 ms on one core whatever the length, see {@link LanguageModel}. Pure. The model is part of the artifact
 * and so of the version.
 */
public final class LanguageAgentFactory implements AgentFactory {

    /** Type of the artifacts, and name of the agent that fitting makes. */
    public static final String TYPE = "language";

    /** Group of languages that the fit sample held too little of. */
    public static final String OTHER = "other";

    /** Group of documents of no language, or of one that the model is unsure of. */
    public static final String UNKNOWN = "unknown";

    static final String MODEL = "langdetect.bin";

    /** Key of the least evidence, in nats for each run of characters. */
    static final String LEAST_EVIDENCE = "leastEvidence";

    /** Key of the least lead over the next language. */
    static final String LEAST_LEAD = "leastLead";

    @Override
    public String type() {
        return TYPE;
    }

    @Override
    public String description() {
        return "which language it is written in (ISO 639-3)";
    }

    @Override
    public Agent load(AgentArtifact artifact, AgentSettings settings) {
        double evidence = artifact.configuration().path(LEAST_EVIDENCE).asDouble(Double.NaN);
        double lead = artifact.configuration().path(LEAST_LEAD).asDouble(Double.NaN);
        if (!(evidence >= 0) || !(lead >= 1)) {
            throw artifact.unusable(
                    "its " + LEAST_EVIDENCE + " must be at least 0 and its " + LEAST_LEAD + " at least 1, they are "
                            + evidence + " and " + lead,
                    null);
        }
        Set<String> groups = new HashSet<>(artifact.groups());
        if (!groups.contains(OTHER) || !groups.contains(UNKNOWN)) {
            throw artifact.unusable("its groups must contain " + OTHER + " and " + UNKNOWN, null);
        }
        LanguageModel model = model(artifact);
        return PureAgent.of(artifact, document -> {
            LanguageModel.Guess guess = model.guess(document.getText());
            String language = language(guess, evidence, lead);
            String group = groups.contains(language) ? language : OTHER;
            return new Label(group, guess.confidence());
        });
    }

    /** The language of a guess that is sure enough, else {@link #UNKNOWN}. */
    static String language(LanguageModel.Guess guess, double leastEvidence, double leastLead) {
        return guess.evidence() >= leastEvidence && guess.lead() >= leastLead ? guess.language() : UNKNOWN;
    }

    private static LanguageModel model(AgentArtifact artifact) {
        try {
            String digest = Sha256.of(artifact.file(MODEL));
            if (!LanguageModel.KNOWN.contains(digest)) {
                throw artifact.unusable("its " + MODEL + " is not a model of this version of Winnow", null);
            }
            return LanguageModel.read(artifact.file(MODEL));
        } catch (IOException e) {
            throw artifact.unusable(e.getMessage(), e);
        }
    }
}
