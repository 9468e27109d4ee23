package dev.winnow.app;

import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.HelpCommand;
import picocli.CommandLine.Model.CommandSpec;

/**
 * Creates in full the commands that arguments name, and all others with name and description alone, which is what a list of commands
 * shows. A start then loads and inspects the classes of one command instead of fifty.
 */
public final class NamedCommands {
    private final boolean all;
    private final Set<String> words;

    private NamedCommands(boolean all, Set<String> words) {
        this.all = all;
        this.words = words;
    }

    /** Every command in full: for those who walk through all of them. */
    public static NamedCommands all() {
        return new NamedCommands(true, Set.of());
    }

    /**
     * The commands among the arguments of an invocation. A name counts wherever it is, as the value of an option too: one command too
     * many costs time, one too few would have no options. A file of arguments ({@code @FILE}) and the script for shells need all.
     */
    public static NamedCommands in(String... arguments) {
        Set<String> words = Stream.of(arguments).collect(Collectors.toSet());
        boolean all = words.contains("completion") || words.stream().anyMatch(word -> word.startsWith("@"));
        return new NamedCommands(all, words);
    }

    /**
     * A command with what is below it.
     *
     * @param type a class with {@link Command}; one with subcommands is a group, which has nothing else
     */
    public CommandLine command(Class<?> type) {
        Command declared = type.getAnnotation(Command.class);
        if (type != HelpCommand.class && !all && !words.contains(declared.name())) {
            return new CommandLine(described(declared));
        }
        return declared.subcommands().length == 0 ? new CommandLine(type) : group(declared);
    }

    /** The commands below one that is always there. */
    CommandLine group(Command declared) {
        CommandLine group = new CommandLine(described(declared));
        Stream.of(declared.subcommands()).map(this::command).forEach(group::addSubcommand);
        return group;
    }

    /** Whether a command was created with name and description alone. */
    static boolean isOutline(CommandSpec command) {
        return command.userObject() == null && command.subcommands().isEmpty();
    }

    private static CommandSpec described(Command declared) {
        CommandSpec command = CommandSpec.create().name(declared.name());
        command.usageMessage().description(declared.description()).hidden(declared.hidden());
        return command;
    }
}
