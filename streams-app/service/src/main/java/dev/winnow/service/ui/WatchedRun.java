package dev.winnow.service.ui;

import dev.winnow.kafka.topic.RunTopics;

/**
 * One run and all that is known of it.
 *
 * @param topics names of its topics and groups
 * @param history what its topics hold
 * @param samples what it has selected
 */
record WatchedRun(RunTopics topics, RunHistory history, SampleWindow samples) {
    static WatchedRun of(RunTopics topics) {
        return new WatchedRun(topics, new RunHistory(), new SampleWindow());
    }

    String name() {
        return topics.run();
    }
}
