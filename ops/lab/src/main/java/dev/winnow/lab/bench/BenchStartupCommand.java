package dev.winnow.lab.bench;

import dev.winnow.lab.process.MachineDescription;
import dev.winnow.runtime.UsageException;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Times how long the commands of the tarball take to answer. */
@Command(
        name = "startup",
        description = {
            "Time the start of every command of the tarball: its help and the error of a wrong option, to the first output and in processor time.",
            "Also 'topics apply' and 'run list' on a broker of its own. Each with and without the archive of class-data sharing, turn by turn."
        })
final class BenchStartupCommand implements Callable<Integer> {
    @Mixin
    QuickOutput output;

    @Option(names = "--tarball", paramLabel = "FILE", required = true, description = "The winnow-VERSION.tar.gz.")
    Path tarball;

    @Option(
            names = "--only",
            paramLabel = "TEXT",
            description = "Only starts whose arguments begin with this, for example 'audit' (default: all).")
    String only = "";

    @Option(names = "--rounds", paramLabel = "N", description = "Starts of each (default: 3; 1 with --quick).")
    Integer rounds;

    @Override
    public Integer call() throws IOException {
        if (!Files.isRegularFile(tarball)) {
            throw new UsageException("--tarball " + tarball
                    + " is not a file: name streams-app/app/target/winnow-VERSION.tar.gz, which 'mvn package' writes");
        }
        if (rounds != null && rounds < 1) {
            throw new UsageException("--rounds must be at least 1, but is " + rounds);
        }
        return output.of(this::run, StartupBenchReport::table);
    }

    private StartupBenchReport run(Path directory, PrintWriter out) throws IOException {
        Launcher launcher = Launcher.unpack(tarball, directory.resolve("tarball"));
        StartupBench bench = new StartupBench(launcher, output.or(rounds, 3, 1), only, out);
        return new StartupBenchReport(
                output.commandLine(),
                MachineDescription.here(),
                bench.rounds(),
                bench.first(),
                bench.offline(),
                bench.online(directory.resolve("stack")));
    }
}
