package dev.winnow.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.winnow.agent.DirectoryLock;
import dev.winnow.kafka.provisioning.TopicProvisioner;
import dev.winnow.kafka.topic.RunTopics;
import dev.winnow.service.run.PlanHistory;
import dev.winnow.stack.LocalStack;
import dev.winnow.stack.ServiceProcess;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Two processes on one directory: trainers on checkpoints, consoles on state. */
@ExtendWith(SharedStack.class)
class DirectoryLocksIT {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @TempDir
    Path directory;

    @Test
    void theSecondTrainerEndsAndNamesTheFirst(LocalStack stack) throws Exception {
        Deployment deployment = Deployment.on(stack, "trainer-lock").withTopics(1);
        new TopicProvisioner(deployment.connection())
                .apply(deployment.connection().topics().run(OneAgentRun.NAME).all(1), (short) 1, false);
        StringBuilder items = new StringBuilder();
        for (int i = 0; i < 64; i++) {
            items.append("{\"text\":\"passage ").append(i * i).append(" of grain in the wind\"}\n");
        }
        Path reference = Files.writeString(directory.resolve("reference.jsonl"), items);
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

            Deployment.CommandResult second = deployment.execute(train);

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

    @Test
    void theSecondConsoleOnAStateDirectoryEndsAndNamesTheFirst(LocalStack stack) throws Exception {
        Deployment deployment = Deployment.on(stack, "console-lock").withTopics(1);
        RunTopics run = deployment.connection().topics().run(OneAgentRun.NAME);
        new TopicProvisioner(deployment.connection()).apply(run.all(1), (short) 1, false);
        new PlanHistory(deployment.connection(), run)
                .begin(new OneAgentRun("quality", List.of("low", "high"), "q1").plan0(), 1);
        String[] console = {
            "console",
            "--run",
            OneAgentRun.NAME,
            "--state-dir",
            directory.resolve("state").toString()
        };

        ServiceProcess first = deployment.start("first-console", directory, console);
        try {
            first.awaitReady(PATIENCE);

            Deployment.CommandResult second = deployment.execute(console);

            assertThat(second.code()).as(second.output()).isEqualTo(1);
            assertThat(second.output())
                    .matches(
                            "winnow console: state directory \\S+console-lock\\.night\\.console is being written by process"
                                    + " \\d+ on \\S+ since \\S+; wait for it, or name another directory\n");
        } finally {
            first.kill();
        }
    }
}
