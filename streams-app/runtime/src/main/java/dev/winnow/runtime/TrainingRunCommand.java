package dev.winnow.runtime;

import dev.winnow.kafka.client.KafkaConnection;
import dev.winnow.kafka.topic.RunTopics;
import picocli.CommandLine.Mixin;

/** A command about one training run of a deployment. */
public abstract class TrainingRunCommand extends KafkaCommand {
    @Mixin
    protected RunOption run;

    /** Names of the run's topics and groups. */
    protected final RunTopics topics(KafkaConnection connection) {
        return connection.topics().run(run.name());
    }
}
