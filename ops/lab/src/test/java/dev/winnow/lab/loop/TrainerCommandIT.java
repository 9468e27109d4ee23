package dev.winnow.lab.loop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TrainerCommandIT {
    @TempDir
    Path directory;

    private TrainerCommand start(String script) throws IOException {
        Path file = Files.writeString(directory.resolve("trainer.sh"), script);
        return TrainerCommand.start(
                "/bin/sh " + file + " 'an option'",
                Map.of("WINNOW_RUN", "local"),
                List.of(Path.of("tasks"), Path.of("more")),
                directory);
    }

    @Test
    void itLearnsFromItsEnvironmentWhatToAttachTo() throws IOException {
        TrainerCommand trainer = start("echo \"$WINNOW_RUN|$WINNOW_REFERENCE|$1\" > " + directory.resolve("output"));

        assertThat(trainer.process().onExit().join()).isZero();
        assertThat(Files.readString(directory.resolve("output")))
                .isEqualTo("local|" + Path.of("tasks").toAbsolutePath() + ":"
                        + Path.of("more").toAbsolutePath() + "|an option\n");
    }

    @Test
    void thePageShowsTheNewestWholeLineOfItsStatus() throws IOException {
        TrainerCommand trainer = start("""
                printf '{"step": 1, "tokens": 10, "loss": 5.5}\\n{"step": 2, "tokens": 20, "loss": 4.5}\\n{"step": 3' > "$WINNOW_STATUS"
                """);
        trainer.process().onExit().join();

        assertThat(trainer.meters())
                .containsOnly(
                        Map.entry("winnow_trainer_steps_total", 2.0),
                        Map.entry("winnow_trainer_tokens_total", 20.0),
                        Map.entry("winnow_trainer_loss", 4.5));
        trainer.report(directory.resolve("report.json"));
        assertThat(Files.readString(directory.resolve("report.json")))
                .contains("\"steps\":2")
                .contains("\"tokens\":20");
    }

    @Test
    void nothingIsKnownBeforeItsFirstStep() throws IOException {
        TrainerCommand trainer = start("exit 3");

        assertThat(trainer.process().onExit().join()).isEqualTo(3);
        assertThat(trainer.meters()).isEmpty();
    }

    @Test
    void itMaySaveBeforeItEnds() throws IOException {
        Path saved = directory.resolve("saved");
        Path running = directory.resolve("running");
        TrainerCommand trainer =
                start("trap 'touch " + saved + "; exit 0' TERM\ntouch " + running + "\nwhile :; do sleep 0.1; done");
        await().until(() -> Files.exists(running));

        trainer.stop();

        assertThat(trainer.process().onExit().join()).isZero();
        assertThat(saved).exists();
    }
}
