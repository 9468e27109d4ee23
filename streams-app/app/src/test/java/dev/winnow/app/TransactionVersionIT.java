package dev.winnow.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.winnow.kafka.client.KafkaConnection;
import dev.winnow.kafka.registry.RecordSerdes;
import dev.winnow.kafka.registry.SchemaRegistry;
import dev.winnow.kafka.topic.TopicException;
import dev.winnow.kafka.topic.Topics;
import dev.winnow.stack.LocalBroker;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.admin.FeatureUpdate;
import org.apache.kafka.clients.admin.UpdateFeaturesOptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TransactionVersionIT {
    @TempDir
    Path directory;

    @Test
    void olderTransactionsAreRefusedWithTheCommandThatUpgradesThem() {
        try (LocalBroker broker = LocalBroker.embedded(directory)) {
            KafkaConnection connection = new KafkaConnection(
                    broker.bootstrapServers(),
                    Map.of(),
                    new RecordSerdes(new SchemaRegistry(List.of("http://127.0.0.1:1"), Optional.empty()), false),
                    new Topics("transactions"));
            connection.requireTransactions();

            FeatureUpdate older = new FeatureUpdate((short) 1, FeatureUpdate.UpgradeType.SAFE_DOWNGRADE);
            connection.ask("to downgrade", admin -> admin.updateFeatures(
                            Map.of("transaction.version", older), new UpdateFeaturesOptions())
                    .all());

            assertThatThrownBy(connection::requireTransactions)
                    .isInstanceOf(TopicException.class)
                    .hasMessageContaining("version 1")
                    .hasMessageContaining("kafka-features.sh --bootstrap-server " + broker.bootstrapServers())
                    .message()
                    .satisfies(message -> assertThat(message).hasLineCount(1));
        }
    }
}
