package dev.winnow.runtime;

import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** A command that talks to a deployment. Returns its exit code; a failure is thrown. */
public abstract class KafkaCommand implements Callable<Integer> {
    @Spec
    protected CommandSpec spec;

    @Mixin
    protected KafkaOptions kafka;

    /** Standard output of the command. */
    protected final PrintWriter out() {
        return spec.commandLine().getOut();
    }
}
