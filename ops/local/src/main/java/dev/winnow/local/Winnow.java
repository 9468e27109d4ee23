package dev.winnow.local;

import dev.winnow.cli.Main;
import dev.winnow.local.bench.BenchCommand;
import dev.winnow.local.experiment.ExperimentArmCommand;
import dev.winnow.local.experiment.ExperimentCommand;
import dev.winnow.local.faults.FaultsCommand;
import dev.winnow.local.faults.FaultsFeedCommand;
import dev.winnow.local.loop.LocalCommand;
import dev.winnow.trainer.cli.EvaluateCommand;
import dev.winnow.trainer.cli.ExportCommand;
import dev.winnow.trainer.cli.StandInCommand;
import dev.winnow.trainer.cli.TrainCommand;
import picocli.CommandLine;

/** Entry point of {@code ops/winnow}: the service's commands, the trainer's, and those of the local stack. */
public final class Winnow {
    private Winnow() {}

    public static void main(String[] arguments) {
        System.exit(Main.start(Winnow::commandLine, arguments));
    }

    static CommandLine commandLine() {
        return KeptData.addTo(Main.commandLine()
                .addSubcommand(new TrainCommand())
                .addSubcommand(new StandInCommand())
                .addSubcommand(new EvaluateCommand())
                .addSubcommand(new ExportCommand())
                .addSubcommand(new LocalCommand())
                .addSubcommand(new BrokerCommand())
                .addSubcommand(new RegistryCommand())
                .addSubcommand(new BenchCommand())
                .addSubcommand(new ExperimentCommand())
                .addSubcommand(new ExperimentArmCommand())
                .addSubcommand(new FaultsCommand())
                .addSubcommand(new FaultsFeedCommand()));
    }
}
