package dev.winnow.lab;

import dev.winnow.app.Examples;
import dev.winnow.app.Main;
import dev.winnow.app.NamedCommands;
import dev.winnow.lab.bench.BenchCommand;
import dev.winnow.lab.experiment.ExperimentArmCommand;
import dev.winnow.lab.experiment.ExperimentCommand;
import dev.winnow.lab.faults.FaultsCommand;
import dev.winnow.lab.faults.FaultsFeedCommand;
import dev.winnow.lab.faults.FaultsTrainCommand;
import dev.winnow.lab.loop.LocalCommand;
import java.util.stream.Stream;
import picocli.CommandLine;

/** Entry point of {@code ops/winnow}: the production commands and those of the lab. */
public final class Winnow {
    private Winnow() {}

    public static void main(String[] arguments) {
        System.exit(Main.start(Winnow::commandLine, arguments));
    }

    /** All commands in full. */
    static CommandLine commandLine() {
        return commandLine(NamedCommands.all());
    }

    static CommandLine commandLine(NamedCommands named) {
        CommandLine commands = Main.commandLine(named);
        Stream.of(
                        LocalCommand.class,
                        BrokerCommand.class,
                        RegistryCommand.class,
                        BenchCommand.class,
                        ExperimentCommand.class,
                        ExperimentArmCommand.class,
                        FaultsCommand.class,
                        FaultsFeedCommand.class,
                        FaultsTrainCommand.class)
                .forEach(type -> commands.addSubcommand(named.command(type)));
        return Main.complete(KeptData.addTo(commands), new Examples(Main.class, Winnow.class));
    }
}
