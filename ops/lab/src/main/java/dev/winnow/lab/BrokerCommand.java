package dev.winnow.lab;

import dev.winnow.stack.BrokerSettings;
import dev.winnow.stack.DirectoryStack;
import dev.winnow.stack.EmbeddedBroker;
import dev.winnow.stack.FreePort;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Runs a broker in the foreground. */
@Command(name = "broker", description = "Run a Kafka broker for this machine in the foreground; Ctrl-C ends it.")
final class BrokerCommand implements Callable<Integer> {
    @Spec
    CommandSpec spec;

    @Option(
            names = "--data-dir",
            paramLabel = "DIR",
            defaultValue = "winnow-data",
            description = "Folder of the data; the broker uses its subfolder broker.")
    Path dataDirectory;

    @Option(names = "--port", defaultValue = "9092", description = "Port on 127.0.0.1 for clients.")
    int port;

    @Override
    public Integer call() {
        FreePort.requireFree(port);
        DirectoryStack.endUnused(dataDirectory);
        EmbeddedBroker broker =
                new EmbeddedBroker(new BrokerSettings(dataDirectory.resolve("broker"), port, FreePort.next()));
        Runtime.getRuntime().addShutdownHook(new Thread(broker::close, "stop-broker"));
        spec.commandLine().getOut().println("broker ready: " + broker.bootstrapServers());
        spec.commandLine().getOut().flush();
        broker.awaitShutdown();
        return 0;
    }
}
