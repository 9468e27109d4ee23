package dev.winnow.lab;

import dev.winnow.app.Examples;
import dev.winnow.app.Main;
import dev.winnow.lab.bench.BenchCommand;
import dev.winnow.lab.experiment.ExperimentArmCommand;
import dev.winnow.lab.experiment.ExperimentCommand;
import dev.winnow.lab.faults.FaultsCommand;
import dev.winnow.lab.faults.FaultsFeedCommand;
import dev.winnow.lab.faults.FaultsTrainCommand;
import dev.winnow.lab.loop.LocalCommand;
import picocli.CommandLine;

/** Entry point of {@code ops/winnow}: the production commands and those of the lab. */
public final class Winnow {
    private Winnow() {}

    public static void main(String[] arguments) {
        System.exit(Main.start(Winnow::commandLine, arguments));
    }

    static CommandLine commandLine() {
        CommandLine commands = KeptData.addTo(Main.commandLine()
                .addSubcommand(new LocalCommand())
                .addSubcommand(new BrokerCommand())
                .addSubcommand(new RegistryCommand())
                .addSubcommand(new BenchCommand())
                .addSubcommand(new ExperimentCommand())
                .addSubcommand(new ExperimentArmCommand())
                .addSubcommand(new FaultsCommand())
                .addSubcommand(new FaultsFeedCommand())
                .addSubcommand(new FaultsTrainCommand()));
        return Main.complete(commands, new Examples(Main.class, Winnow.class));
    }
}
