package dev.winnow.app;

import dev.winnow.kafka.client.KafkaConnection;
import dev.winnow.kafka.provisioning.TopicProvisioner;
import dev.winnow.kafka.registry.RecordSerdes;
import dev.winnow.kafka.registry.SchemaRegistry;
import dev.winnow.kafka.topic.Topics;
import dev.winnow.stack.ChildProcess;
import dev.winnow.stack.LocalStack;
import dev.winnow.stack.ServiceCommand;
import dev.winnow.stack.ServiceProcess;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** One prefix on a stack: its own topics, commands and services. */
public record Deployment(LocalStack stack, String prefix, KafkaConnection connection) {
    /**
     * The result of a command.
     *
     * @param code its exit code
     * @param output standard output and error together
     */
    public record CommandResult(int code, String output) {}

    public static Deployment on(LocalStack stack, String prefix) {
        SchemaRegistry registry = new SchemaRegistry(List.of(stack.registry().url()), Optional.empty());
        return new Deployment(
                stack,
                prefix,
                new KafkaConnection(
                        stack.broker().bootstrapServers(),
                        Map.of(),
                        new RecordSerdes(registry, false),
                        new Topics(prefix)));
    }

    /** The same with the topics that all runs share. */
    public Deployment withTopics(int partitions) {
        new TopicProvisioner(connection).apply(connection.topics().shared(partitions), (short) 1, false);
        return this;
    }

    /** Runs a command of the service in this process. */
    CommandResult execute(String... command) {
        StringWriter output = new StringWriter();
        PrintWriter writer = new PrintWriter(output);
        int code = Main.execute(
                Main.commandLine().setOut(writer).setErr(writer),
                connected(List.of(command)).toArray(String[]::new));
        return new CommandResult(code, output.toString());
    }

    /** Runs a command in this process that needs no broker. */
    CommandResult executeAlone(String... command) {
        StringWriter output = new StringWriter();
        PrintWriter writer = new PrintWriter(output);
        int code = Main.execute(
                Main.commandLine(NamedCommands.in(command)).setOut(writer).setErr(writer), command);
        return new CommandResult(code, output.toString());
    }

    /** Starts a command as a service, a process of its own. */
    public ServiceProcess start(String name, Path directory, String... command) {
        return start(name, directory, 160, command);
    }

    /** Starts a command as a service with a heap of so many MiB. */
    ServiceProcess start(String name, Path directory, int heapMegabytes, String... command) {
        return start(name, directory, heapMegabytes, List.of(), command);
    }

    /** The same with options of the JVM, such as system properties. */
    ServiceProcess start(String name, Path directory, int heapMegabytes, List<String> jvmOptions, String... command) {
        List<String> options = new ArrayList<>(jvmOptions);
        options.add("-XX:TieredStopAtLevel=1");
        return ServiceProcess.start(
                new ServiceCommand(Main.class.getName(), name, connected(List.of(command)), heapMegabytes, options),
                directory);
    }

    /** Starts a command that ends by itself. */
    ChildProcess startJob(String name, Path directory, String... command) {
        return ServiceProcess.startJob(
                new ServiceCommand(
                        Main.class.getName(),
                        name,
                        connected(List.of(command)),
                        160,
                        List.of("-XX:TieredStopAtLevel=1")),
                directory);
    }

    List<String> connected(List<String> command) {
        List<String> arguments = new ArrayList<>(command);
        arguments.addAll(List.of(
                "--bootstrap-server",
                stack.broker().bootstrapServers(),
                "--schema-registry",
                stack.registry().url(),
                "--prefix",
                prefix));
        return arguments;
    }
}
