package dev.winnow.app;

import dev.winnow.decision.ConsoleException;
import dev.winnow.kafka.client.KafkaConnection;
import dev.winnow.kafka.topic.RunTopics;
import dev.winnow.runtime.TrainingRunCommand;
import dev.winnow.runtime.UsageException;
import dev.winnow.service.run.RunRemoval;
import dev.winnow.service.run.RunRemoval.Removed;
import java.io.Console;
import java.io.PrintWriter;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Deletes a run. */
@Command(
        name = "delete",
        description =
                "Delete a run: its topics, groups and schemas. Other runs and the shared topics are not touched; checkpoints of its trainer are kept. Run again after an interruption, it resumes.",
        exitCodeList = {
            "0:the run is gone, or was gone before",
            "1:the run is in use, or a group could not be deleted",
            "2:wrong usage or configuration, or not confirmed"
        })
final class RunDeleteCommand extends TrainingRunCommand {
    private static final int BUSY = 1;

    @Option(names = "--yes", description = "Do not ask.")
    boolean yes;

    @Option(names = "--force", description = "Also while its console or coordinator runs; they end with an error then.")
    boolean force;

    @Option(
            names = "--keep-topics",
            description =
                    "End the run for good, but keep its plans, marks, samples, probes, rewards, outcomes and controls for audits.")
    boolean keepTopics;

    @Override
    public Integer call() {
        KafkaConnection connection = kafka.connection();
        RunTopics topics = topics(connection);
        connection.requireReady();
        RunRemoval removal = new RunRemoval(connection, topics);
        requireIdle(removal.active());
        confirm();
        if (force) {
            // a console that was killed is a member until its session ends
            removal.expel();
        }
        Removed removed;
        if (keepTopics) {
            connection.requireReady(topics.plans(), topics.control());
            removed = removal.allButRecords();
        } else {
            removed = removal.all();
        }
        show(removed);
        return removed.busy().isEmpty() ? 0 : BUSY;
    }

    private void requireIdle(Map<String, Integer> active) {
        if (!active.isEmpty() && !force) {
            String members = active.entrySet().stream()
                    .map(group -> group.getKey() + " has " + group.getValue())
                    .collect(Collectors.joining(", "));
            throw new ConsoleException("run " + run.name() + " is in use (members: " + members
                    + "): stop its console and coordinator first, or add --force");
        }
    }

    private void confirm() {
        if (yes) {
            return;
        }
        Console terminal = System.console();
        if (terminal == null) {
            throw new UsageException("run " + run.name()
                    + " is not deleted without a confirmation, and there is no terminal to ask on: add --yes");
        }
        String answer = terminal.readLine("Type the name of the run to delete it for good: ");
        if (!run.name().equals(answer)) {
            throw new UsageException("run " + run.name() + " is not deleted: '" + answer + "' is not its name");
        }
    }

    private void show(Removed removed) {
        PrintWriter out = out();
        if (removed.isEmpty() && !keepTopics) {
            out.println("run " + run.name() + " has nothing left to delete");
            return;
        }
        print(out, "deleted topic  ", removed.topics());
        print(out, "deleted group  ", removed.groups());
        print(out, "deleted subject", removed.subjects());
        print(out, "still has members, delete the run again when they are gone:", removed.busy());
        out.println("run " + run.name() + (keepTopics ? " has ended; its records are kept" : " is deleted"));
    }

    private static void print(PrintWriter out, String what, List<String> names) {
        names.forEach(name -> out.println(what + " " + name));
    }
}
