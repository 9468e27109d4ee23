package dev.winnow.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.winnow.agent.DirectoryLock;
import dev.winnow.kafka.provisioning.TopicProvisioner;
import dev.winnow.stack.LocalStack;
import dev.winnow.stack.ServiceProcess;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Two trainers on one checkpoint folder. */
@ExtendWith(SharedStack.class)
class TrainerLockIT {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @TempDir
    Path directory;

    @Test
    void theSecondTrainerEndsAndNamesTheFirst(LocalStack stack) throws Exception {
        Deployment deployment = Deployment.on(stack, "trainer-lock").withTopics(1);
        new TopicProvisioner(deployment.connection())
                .apply(deployment.connection().topics().run(OneAgentRun.NAME).all(1), (short) 1, false);
        Path reference = Files.writeString(
                directory.resolve("reference.jsonl"), "{\"text\":\"grain and chaff in the wind\"}\n".repeat(64));
        Path checkpoints = directory.resolve("checkpoints");
        String[] train = {
            "train",
            "--run",
            OneAgentRun.NAME,
            "--checkpoint-dir",
            checkpoints.toString(),
            "--reference",
            reference.toString()
        };

        ServiceProcess first = deployment.start("first", directory, train);
        try {
            Path lock = checkpoints.resolve(DirectoryLock.FILE_NAME);
            await().atMost(PATIENCE)
                    .until(() -> !first.isAlive()
                            || Files.exists(lock) && !Files.readString(lock).isEmpty());

            Deployment.Said second = deployment.execute(train);

            assertThat(second.code()).as(second.output()).isEqualTo(1);
            assertThat(second.output())
                    .matches(
                            "winnow train: checkpoint folder " + checkpoints
                                    + " is being written by process \\d+ on \\S+ since \\S+; wait for it, or name another directory\n");
            assertThat(first.isAlive()).isTrue();
        } finally {
            first.kill();
        }
        first.onExit().join();
        DirectoryLock.take(checkpoints, "checkpoint folder").close();
    }
}
