package dev.winnow.service.scoring;

import dev.winnow.kafka.topic.Topics;

/** What a scorer reads. All scorers of a deployment read the same. */
public enum ScoringInput {
    /** Documents as they were ingested. */
    DOCUMENTS,
    /** Documents that were compared with all before them. */
    COMPARED;

    /** Name of the topic. */
    public String topic(Topics topics) {
        return this == DOCUMENTS ? topics.documents() : topics.compared();
    }
}
