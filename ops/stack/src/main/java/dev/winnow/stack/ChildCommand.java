package dev.winnow.stack;

import java.io.File;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * How a child JVM is started.
 *
 * @param name display name, also the name of its log
 * @param jvmOptions memory and system properties
 * @param classPath its class path; must hold {@link StopWithParent}
 * @param mainClass the class that it runs
 * @param arguments what that class gets
 * @param environment variables beside those it inherits
 * @param log file that standard output and standard error are appended to
 */
record ChildCommand(
        String name,
        List<String> jvmOptions,
        String classPath,
        String mainClass,
        List<String> arguments,
        Map<String, String> environment,
        Path log) {
    ChildCommand {
        jvmOptions = List.copyOf(jvmOptions);
        arguments = List.copyOf(arguments);
        environment = Map.copyOf(environment);
    }

    /** System property with JVM options for every child, after its own, for builds in which processes live for seconds. */
    static final String OPTIONS_FOR_ALL = "winnow.child.jvm";

    /** The class path of this JVM. */
    static String ownClassPath() {
        return System.getProperty("java.class.path");
    }

    private static List<String> optionsForAll() {
        String options = System.getProperty(OPTIONS_FOR_ALL, "").strip();
        return options.isEmpty() ? List.of() : List.of(options.split(" +"));
    }

    /** A child that ends with this JVM. */
    ProcessBuilder processBuilder() {
        // Ctrl-C reaches the whole foreground group; children ignore it, so that the parent can stop them in order
        return processBuilder("INT", List.of(StopWithParent.class.getName()));
    }

    /** A child that outlives this JVM. */
    ProcessBuilder processBuilderToStay() {
        return processBuilder("INT HUP QUIT", List.of())
                .redirectInput(ProcessBuilder.Redirect.from(new File("/dev/null")));
    }

    private ProcessBuilder processBuilder(String ignoredSignals, List<String> before) {
        List<String> words = new ArrayList<>();
        words.addAll(List.of("/bin/sh", "-c", "trap '' " + ignoredSignals + "; exec \"$@\"", name));
        words.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        words.addAll(jvmOptions);
        words.addAll(optionsForAll());
        words.addAll(List.of("-cp", classPath));
        words.addAll(before);
        words.add(mainClass);
        words.addAll(arguments);
        ProcessBuilder builder = new ProcessBuilder(words)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
        builder.environment().putAll(environment);
        return builder;
    }
}
