package dev.winnow.lab;

import dev.winnow.runtime.KafkaOptions;
import dev.winnow.runtime.RunOption;
import dev.winnow.runtime.UsageException;
import dev.winnow.stack.DirectoryStack;
import dev.winnow.stack.LocalStackException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Consumer;
import picocli.CommandLine;
import picocli.CommandLine.ExecutionException;
import picocli.CommandLine.IExecutionStrategy;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.RunLast;

/**
 * Gives every command that talks to Kafka an option {@code --data-dir}: a broker and a registry start on what a local run kept there,
 * the command runs against them, and they stay for some minutes for the next one. Without the option nothing changes.
 */
final class KeptData {
    private static final String OPTION = "--data-dir";

    /** What {@code ops/winnow local} calls its run. */
    private static final String RUN = "local";

    private KeptData() {}

    static CommandLine addTo(CommandLine commands) {
        commands.getSubcommands().values().forEach(KeptData::addOption);
        IExecutionStrategy strategy = KeptData::execute;
        return commands.setExecutionStrategy(strategy);
    }

    private static void addOption(CommandLine command) {
        CommandSpec spec = command.getCommandSpec();
        if (mixin(spec, KafkaOptions.class).isPresent() && spec.findOption(OPTION) == null) {
            spec.addOption(OptionSpec.builder(OPTION)
                    .type(Path.class)
                    .paramLabel("DIR")
                    .description(
                            "What 'winnow local --data-dir' kept: starts a broker and a registry there, which stop "
                                    + DirectoryStack.IDLE.toMinutes()
                                    + " minutes after the last command that uses them; the run is then '" + RUN
                                    + "' unless --run names another.")
                    .build());
        }
        command.getSubcommands().values().forEach(KeptData::addOption);
    }

    private static <T> Optional<T> mixin(CommandSpec spec, Class<T> type) {
        return spec.mixins().values().stream()
                .map(CommandSpec::userObject)
                .filter(type::isInstance)
                .map(type::cast)
                .findFirst();
    }

    private static int execute(ParseResult result) {
        ParseResult command = result;
        while (command.hasSubcommand()) {
            command = command.subcommand();
        }
        CommandSpec spec = command.commandSpec();
        Optional<KafkaOptions> kafka = mixin(spec, KafkaOptions.class);
        Path directory = kafka.isEmpty() ? null : spec.findOption(OPTION).getValue();
        if (directory == null || command.isUsageHelpRequested()) {
            return new RunLast().execute(result);
        }
        try {
            return execute(result, command, kafka.get(), directory);
        } catch (UsageException | LocalStackException e) {
            throw new ExecutionException(spec.commandLine(), e.getMessage(), e);
        }
    }

    private static int execute(ParseResult result, ParseResult command, KafkaOptions kafka, Path directory) {
        for (String option : new String[] {"--bootstrap-server", "--schema-registry"}) {
            if (command.hasMatchedOption(option)) {
                throw new UsageException(OPTION + " starts its own broker and registry: leave " + option + " out");
            }
        }
        if (!Files.isDirectory(directory.resolve("broker")) || !Files.isDirectory(directory.resolve("registry"))) {
            throw new UsageException(
                    "no kept run found in " + directory + ": name a folder that 'winnow local --data-dir' has filled");
        }
        CommandSpec spec = command.commandSpec();
        if (!command.hasMatchedOption("--run")) {
            mixin(spec, RunOption.class)
                    .filter(run -> run.name().equals("default"))
                    .ifPresent(run -> run.use(RUN));
        }
        boolean quiet = command.hasMatchedOption("--quiet");
        Consumer<String> notes = note -> {
            if (!quiet) {
                spec.commandLine().getErr().println(note);
                spec.commandLine().getErr().flush();
            }
        };
        try (DirectoryStack stack = DirectoryStack.open(directory, notes)) {
            kafka.connectTo(stack.bootstrapServers(), stack.registryUrl());
            return new RunLast().execute(result);
        }
    }
}
