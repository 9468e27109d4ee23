package dev.winnow.stack;

import java.io.File;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A {@code winnow} command to run as a service of its own.
 *
 * @param mainClass binary name of the class that runs the command
 * @param name display name, also the name of its log
 * @param arguments command and options, without {@code --http-host} and {@code --http-port}
 * @param heapMegabytes upper bound of the Java heap in MiB; PyTorch's memory lies outside it
 * @param jvmOptions system properties and the like, after the options that every service gets
 * @param environment variables beside {@link #ENVIRONMENT} and those it inherits
 * @param classPath its class path, without {@link StopWithParent}, which is put before it
 */
public record ServiceCommand(
        String mainClass,
        String name,
        List<String> arguments,
        int heapMegabytes,
        List<String> jvmOptions,
        Map<String, String> environment,
        String classPath) {
    /** Without these OpenMP's threads spin while they wait, which on shared cores makes every step 2 to 5 times slower, and DJL calls home. */
    static final Map<String, String> ENVIRONMENT =
            Map.of("OPT_OUT_TRACKING", "true", "OMP_WAIT_POLICY", "PASSIVE", "GOMP_SPINCOUNT", "0");

    public ServiceCommand {
        arguments = List.copyOf(arguments);
        jvmOptions = List.copyOf(jvmOptions);
        environment = Map.copyOf(environment);
    }

    /** A command of the classes of this JVM. */
    public ServiceCommand(
            String mainClass,
            String name,
            List<String> arguments,
            int heapMegabytes,
            List<String> jvmOptions,
            Map<String, String> environment) {
        this(mainClass, name, arguments, heapMegabytes, jvmOptions, environment, ChildCommand.ownClassPath());
    }

    /** This command with classes before its own; unchanged when {@code classes} is empty. */
    public ServiceCommand withClassesFirst(String classes) {
        return classes.isEmpty()
                ? this
                : new ServiceCommand(
                        mainClass,
                        name,
                        arguments,
                        heapMegabytes,
                        jvmOptions,
                        environment,
                        classes + File.pathSeparator + classPath);
    }

    /** What the process is started with: a build of another version has no {@link StopWithParent} of its own. */
    String startedClassPath() {
        String own = ChildCommand.ownClassPath();
        return classPath.endsWith(own) ? classPath : StopWithParent.location() + File.pathSeparator + classPath;
    }

    /** A command without variables of its own. */
    public ServiceCommand(
            String mainClass, String name, List<String> arguments, int heapMegabytes, List<String> jvmOptions) {
        this(mainClass, name, arguments, heapMegabytes, jvmOptions, Map.of());
    }

    Map<String, String> allEnvironment() {
        Map<String, String> all = new HashMap<>(ENVIRONMENT);
        all.putAll(environment);
        return all;
    }

    List<String> allJvmOptions() {
        List<String> all = new ArrayList<>(List.of(
                "-Xmx" + heapMegabytes + "m",
                "-XX:+ExitOnOutOfMemoryError",
                "-XX:+UseSerialGC",
                "-Dai.djl.offline=true",
                "-Dsun.net.httpserver.nodelay=true",
                "-Dfile.encoding=UTF-8"));
        all.addAll(jvmOptions);
        return all;
    }
}
