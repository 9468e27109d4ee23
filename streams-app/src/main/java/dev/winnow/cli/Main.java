package dev.winnow.cli;

import dev.winnow.inference.EngineFailure;
import java.io.PrintWriter;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.UnmatchedArgumentException;

/** Entry point of the service's commands. Exit codes: 0 done, 1 failed or did not verify, 2 wrong usage or configuration. */
@Command(
        name = "winnow",
        mixinStandardHelpOptions = true,
        version = "winnow 0.1.0",
        description = "Chooses what a language model learns next, while it learns.",
        subcommands = {
            CommandLine.HelpCommand.class,
            TopicsCommand.class,
            AclsCommand.class,
            IngestCommand.class,
            AgentsCommand.class,
            ScoreCommand.class,
            RunCommand.class,
            ConsoleCommand.class,
            CoordinatorCommand.class,
            AuditCommand.class
        })
public final class Main {
    private static final Logger LOG = LoggerFactory.getLogger(Main.class);

    private Main() {}

    public static void main(String[] arguments) {
        System.exit(execute(commandLine(), arguments));
    }

    /** The service's commands; the local stack adds its own to them. */
    public static CommandLine commandLine() {
        return new CommandLine(new Main());
    }

    /** Parses, applies a configuration file if one is named, runs, and turns every failure into one line. */
    public static int execute(CommandLine commandLine, String... arguments) {
        commandLine.setCaseInsensitiveEnumValuesAllowed(true);
        commandLine.setUsageHelpAutoWidth(true);
        commandLine.setExecutionExceptionHandler(oneLine());
        commandLine.setParameterExceptionHandler(Main::wrongUsage);
        addConfigOption(commandLine);
        try {
            applyConfiguration(commandLine, arguments);
        } catch (UsageException e) {
            commandLine.getErr().println("winnow: " + e.getMessage());
            return CommandLine.ExitCode.USAGE;
        }
        return commandLine.execute(arguments);
    }

    private static void addConfigOption(CommandLine commandLine) {
        for (CommandLine subcommand : commandLine.getSubcommands().values()) {
            if (subcommand.getSubcommands().isEmpty()
                    && !(subcommand.getCommand() instanceof CommandLine.HelpCommand)) {
                subcommand
                        .getCommandSpec()
                        .addOption(CommandLine.Model.OptionSpec.builder("--config")
                                .type(Path.class)
                                .paramLabel("FILE")
                                .description(
                                        "Properties file; keys are the long option names, and kafka.KEY for Kafka clients.")
                                .build());
            } else {
                addConfigOption(subcommand);
            }
        }
    }

    private static void applyConfiguration(CommandLine commandLine, String... arguments) {
        int position = Arrays.asList(arguments).indexOf("--config");
        if (position < 0 || position + 1 >= arguments.length) {
            return;
        }
        CommandLine target = commandLine;
        for (String argument : arguments) {
            CommandLine next = target.getSubcommands().get(argument);
            if (next != null) {
                target = next;
            }
        }
        ConfigurationFile file = new ConfigurationFile(Path.of(arguments[position + 1]));
        file.requireKnown(target.getCommandSpec());
        target.setDefaultValueProvider(file);
        Object mixin = target.getMixins().values().stream()
                .filter(KafkaOptions.class::isInstance)
                .findFirst()
                .orElse(null);
        if (mixin instanceof KafkaOptions options) {
            options.fromFile = file.kafkaSettings();
            Secrets.warning(file.path(), options.fromFile.keySet())
                    .ifPresent(warning -> commandLine.getErr().println("winnow: warning: " + warning));
        }
    }

    private static int wrongUsage(ParameterException failure, String[] arguments) {
        CommandLine command = failure.getCommandLine();
        String name = command.getCommandSpec().qualifiedName();
        List<String> similar = failure instanceof UnmatchedArgumentException unmatched
                ? unmatched.getSuggestions().stream().distinct().toList()
                : List.of();
        command.getErr()
                .println(name + ": " + failure.getMessage()
                        + (similar.isEmpty() ? "" : " (possible: " + String.join(", ", similar) + ")") + "; '" + name
                        + " --help' lists what there is");
        return CommandLine.ExitCode.USAGE;
    }

    /** Messages of the platform that are no sentence are made one. */
    private static String words(Throwable failure) {
        if (failure instanceof NoSuchFileException missing) {
            return "there is no file or folder " + missing.getFile() + ": check the path";
        }
        if (failure instanceof AccessDeniedException denied) {
            return "access to " + denied.getFile() + " is denied: check its permissions";
        }
        if (failure instanceof FileSystemException trouble && trouble.getReason() == null) {
            return trouble.getClass().getSimpleName() + " at " + trouble.getFile();
        }
        if (EngineFailure.is(failure)) {
            return "PyTorch failed: " + EngineFailure.line(failure);
        }
        return failure.getMessage() == null ? failure.getClass().getSimpleName() : failure.getMessage();
    }

    private static IExecutionExceptionHandler oneLine() {
        return (Exception failure, CommandLine command, ParseResult result) -> {
            PrintWriter err = command.getErr();
            Throwable shown = failure;
            while (shown.getMessage() == null && shown.getCause() != null) {
                shown = shown.getCause();
            }
            err.println(command.getCommandSpec().qualifiedName() + ": " + words(shown));
            LOG.debug("command failed", failure);
            return failure instanceof UsageException || failure instanceof IllegalArgumentException
                    ? CommandLine.ExitCode.USAGE
                    : CommandLine.ExitCode.SOFTWARE;
        };
    }
}
