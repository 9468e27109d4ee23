package dev.winnow.runtime;

import picocli.CommandLine.Option;

/** Which training run a command is about. */
public final class RunOption {
    @Option(
            names = "--run",
            paramLabel = "NAME",
            defaultValue = "${env:WINNOW_RUN:-default}",
            description = "Training run.")
    String name;

    public String name() {
        return name;
    }

    /** Names the run of a deployment that has one by this name, in place of the option. */
    public void use(String run) {
        name = run;
    }
}
