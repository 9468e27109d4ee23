package dev.winnow.lab;

import dev.winnow.stack.DirectoryStack;
import dev.winnow.stack.FreePort;
import dev.winnow.stack.LocalRegistry;
import dev.winnow.stack.LocalStackException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Runs a schema registry in the foreground. */
@Command(name = "registry", description = "Run a schema registry for this machine in the foreground; Ctrl-C ends it.")
final class RegistryCommand implements Callable<Integer> {
    @Spec
    CommandSpec spec;

    @Option(
            names = "--data-dir",
            paramLabel = "DIR",
            defaultValue = "winnow-data",
            description = "Folder of the data; the registry uses its subfolder registry.")
    Path dataDirectory;

    @Option(names = "--port", defaultValue = "8081", description = "Port on 127.0.0.1.")
    int port;

    @Override
    public Integer call() {
        FreePort.requireFree(port);
        DirectoryStack.endUnused(dataDirectory);
        Path log = dataDirectory.resolve("logs").resolve("registry.log");
        try (LocalRegistry registry = LocalRegistry.start(dataDirectory.resolve("registry"), log, port)) {
            Runtime.getRuntime().addShutdownHook(new Thread(registry::close, "stop-registry"));
            spec.commandLine().getOut().println("registry ready: " + registry.url());
            spec.commandLine().getOut().flush();
            registry.process().onExit().join();
            throw new LocalStackException(registry.process().deathReport());
        }
    }
}
