package dev.winnow.stack;

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

    ProcessBuilder processBuilder() {
        List<String> words = new ArrayList<>();
        // Ctrl-C reaches the whole foreground group; children ignore it, so that the parent can stop them in order
        words.addAll(List.of("/bin/sh", "-c", "trap '' INT; exec \"$@\"", name));
        words.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        words.addAll(jvmOptions);
        words.addAll(optionsForAll());
        words.addAll(List.of("-cp", classPath, StopWithParent.class.getName(), mainClass));
        words.addAll(arguments);
        ProcessBuilder builder = new ProcessBuilder(words)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
        builder.environment().putAll(environment);
        return builder;
    }
}
