package dev.winnow.lab.process;

/** The class that a command runs in when the lab starts it as a process; by name, because it knows all commands and none of them may know it. */
public final class LabMain {
    public static final String CLASS = "dev.winnow.lab.Winnow";

    private LabMain() {}
}
