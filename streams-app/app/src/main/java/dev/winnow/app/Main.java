package dev.winnow.app;

import dev.winnow.inference.EngineFailure;
import dev.winnow.runtime.ConfigurationFile;
import dev.winnow.runtime.FailureText;
import dev.winnow.runtime.KafkaOptions;
import dev.winnow.runtime.Secrets;
import dev.winnow.runtime.UsageException;
import dev.winnow.trainer.cli.EvaluateCommand;
import dev.winnow.trainer.cli.ExportCommand;
import dev.winnow.trainer.cli.StandInCommand;
import dev.winnow.trainer.cli.TrainCommand;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.UnmatchedArgumentException;

/** Entry point of the production commands. Exit codes: 0 done, 1 failed or did not verify, 2 wrong usage or configuration. */
@Command(
        name = "winnow",
        description = "Streaming data selection for LLM pretraining on Kafka.",
        subcommands = {
            CommandLine.HelpCommand.class,
            TopicsCommand.class,
            AclsCommand.class,
            ShowCommand.class,
            UiCommand.class,
            DeadLettersCommand.class,
            IngestCommand.class,
            AgentsCommand.class,
            DedupCommand.class,
            ScoreCommand.class,
            RunCommand.class,
            ConsoleCommand.class,
            CoordinatorCommand.class,
            TrainCommand.class,
            StandInCommand.class,
            EvaluateCommand.class,
            ExportCommand.class,
            AuditCommand.class,
            CompletionCommand.class
        })
public final class Main {
    private static final String CONFIG = "--config";

    private Main() {}

    public static void main(String[] arguments) {
        System.exit(start(Main::commandLine, arguments));
    }

    /**
     * As {@link #execute}, with one line for a process that cannot even load its classes.
     *
     * @param commands the command line with those that the arguments name
     */
    public static int start(Function<NamedCommands, CommandLine> commands, String... arguments) {
        try {
            Optional<String> trouble = OpenFiles.trouble();
            if (trouble.isPresent()) {
                System.err.println("winnow: " + trouble.get());
                return CommandLine.ExitCode.USAGE;
            }
            return execute(commands.apply(NamedCommands.in(arguments)), arguments);
        } catch (LinkageError e) {
            System.err.println("winnow: cannot load a class (" + FailureText.of(e)
                    + "): the jars are incomplete or of another Java version, or too few files may be open"
                    + " (ulimit -n)");
            return CommandLine.ExitCode.SOFTWARE;
        }
    }

    /** All production commands in full. */
    public static CommandLine commandLine() {
        return commandLine(NamedCommands.all());
    }

    /** The production commands that are named in full, and the others in outline; the lab adds its own to them. */
    public static CommandLine commandLine(NamedCommands named) {
        CommandLine root = named.group(Main.class.getAnnotation(Command.class));
        root.getCommandSpec()
                .versionProvider(new Version())
                .addOption(OptionSpec.builder("-V", "--version")
                        .versionHelp(true)
                        .description("Print the versions of Winnow, Java, Kafka, DJL and PyTorch, and exit.")
                        .build());
        return complete(root, new Examples(Main.class));
    }

    /** Gives every command {@code --config}, {@code --help} and its help; again after others were added. */
    public static CommandLine complete(CommandLine commandLine, Examples examples) {
        return CommandHelp.addTo(withConfigOption(commandLine), examples);
    }

    /** Parses, applies a configuration file if one is named, runs, and turns every failure into one line. */
    public static int execute(CommandLine commandLine, String... arguments) {
        commandLine.setCaseInsensitiveEnumValuesAllowed(true);
        commandLine.setUsageHelpAutoWidth(true);
        commandLine.setExecutionExceptionHandler(oneLine());
        commandLine.setParameterExceptionHandler(Main::wrongUsage);
        try {
            applyConfiguration(commandLine, arguments);
        } catch (UsageException | InvalidPathException e) {
            commandLine.getErr().println("winnow: " + e.getMessage());
            return CommandLine.ExitCode.USAGE;
        }
        return commandLine.execute(arguments);
    }

    /** Adds {@code --config} to every command below one that does not have it yet. */
    private static CommandLine withConfigOption(CommandLine commandLine) {
        for (CommandLine subcommand : commandLine.getSubcommands().values()) {
            CommandSpec spec = subcommand.getCommandSpec();
            if (!subcommand.getSubcommands().isEmpty()) {
                withConfigOption(subcommand);
            } else if (!NamedCommands.isOutline(spec)
                    && !(subcommand.getCommand() instanceof CommandLine.HelpCommand)
                    && spec.findOption(CONFIG) == null) {
                spec.addOption(OptionSpec.builder(CONFIG)
                        .type(Path.class)
                        .paramLabel("FILE")
                        .description(
                                "Properties file: keys are the long option names, and kafka.KEY for Kafka clients.")
                        .build());
            }
        }
        return commandLine;
    }

    private static void applyConfiguration(CommandLine commandLine, String... arguments) {
        Optional<String> named = configuration(arguments);
        if (named.isEmpty()) {
            return;
        }
        CommandLine target = commandLine;
        for (String argument : arguments) {
            CommandLine next = target.getSubcommands().get(argument);
            if (next != null) {
                target = next;
            }
        }
        ConfigurationFile file = new ConfigurationFile(Path.of(named.get()));
        file.requireKnown(target.getCommandSpec());
        target.setDefaultValueProvider(file);
        Object mixin = target.getMixins().values().stream()
                .filter(KafkaOptions.class::isInstance)
                .findFirst()
                .orElse(null);
        if (mixin instanceof KafkaOptions options) {
            options.fromFile(file.kafkaSettings());
            Secrets.warning(file.path(), file.kafkaSettings().keySet())
                    .ifPresent(warning -> commandLine.getErr().println("winnow: warning: " + warning));
        }
    }

    /** The file is needed before the rest can be parsed, because it gives other options their values. */
    private static Optional<String> configuration(String... arguments) {
        String joined = CONFIG + "=";
        for (int i = 0; i < arguments.length && !arguments[i].equals("--"); i++) {
            if (arguments[i].startsWith(joined)) {
                return Optional.of(arguments[i].substring(joined.length()));
            }
            if (arguments[i].equals(CONFIG) && i + 1 < arguments.length) {
                return Optional.of(arguments[i + 1]);
            }
        }
        return Optional.empty();
    }

    private static int wrongUsage(ParameterException failure, String[] arguments) {
        CommandLine command = failure.getCommandLine();
        String name = command.getCommandSpec().qualifiedName();
        List<String> similar = failure instanceof UnmatchedArgumentException unmatched
                ? unmatched.getSuggestions().stream().distinct().toList()
                : List.of();
        command.getErr()
                .println(name + ": " + failure.getMessage()
                        + (similar.isEmpty() ? "" : " (possible: " + String.join(", ", similar) + ")") + "; see '"
                        + name + " --help'");
        return CommandLine.ExitCode.USAGE;
    }

    private static String line(Exception failure) {
        Throwable telling = FailureText.telling(failure);
        return EngineFailure.is(telling) ? "PyTorch failed: " + EngineFailure.line(telling) : FailureText.of(failure);
    }

    private static IExecutionExceptionHandler oneLine() {
        return (Exception failure, CommandLine command, ParseResult result) -> {
            command.getErr().println(command.getCommandSpec().qualifiedName() + ": " + line(failure));
            LoggerFactory.getLogger(Main.class).debug("command failed", failure);
            return failure instanceof UsageException || failure instanceof IllegalArgumentException
                    ? CommandLine.ExitCode.USAGE
                    : CommandLine.ExitCode.SOFTWARE;
        };
    }
}
