package dev.winnow.lab.process;

import ai.djl.engine.Engine;
import ai.djl.util.Utils;
import com.fasterxml.jackson.annotation.JsonInclude;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Properties;
import java.util.stream.Stream;

/**
 * The machine that a result was measured on. It names no host, user or folder, so that a report can be published as it is.
 *
 * @param cpu model of the processor; {@value #UNKNOWN} where the system does not report it
 * @param cores processors that this process may use
 * @param memoryGib memory of the machine in GiB; 0 where the system does not report it
 * @param java version and maker of the Java machine
 * @param pytorch version of the native PyTorch libraries on the class path, or of those that PYTORCH_LIBRARY_PATH points at
 * @param os name and version of the operating system, and its architecture
 * @param gpu name, driver and memory of the GPU that was used; empty where none was, or where the system does not report it
 */
public record MachineDescription(
        String cpu,
        int cores,
        double memoryGib,
        String java,
        String pytorch,
        String os,
        @JsonInclude(JsonInclude.Include.NON_EMPTY) String gpu) {
    private static final String UNKNOWN = "unknown";
    /** Written by those who packed the libraries; not there when PYTORCH_LIBRARY_PATH points at others. */
    private static final String LIBRARIES = "/native/lib/pytorch.properties";

    private static final double KIB_PER_GIB = 1 << 20;

    /** Describes the machine that this process runs on. Starts no engine, unless its libraries lie elsewhere. */
    public static MachineDescription here() {
        return new MachineDescription(
                fact("/proc/cpuinfo", "model name").orElse(UNKNOWN),
                Runtime.getRuntime().availableProcessors(),
                fact("/proc/meminfo", "MemTotal")
                        .map(value -> Double.parseDouble(value.replace("kB", "").strip()) / KIB_PER_GIB)
                        .map(gib -> Math.round(gib * 10) / 10.0)
                        .orElse(0.0),
                System.getProperty("java.version") + " (" + System.getProperty("java.vendor") + ")",
                pytorchVersion(),
                System.getProperty("os.name") + " "
                        + System.getProperty("os.version").replaceFirst("[^0-9.].*", "") + " "
                        + System.getProperty("os.arch"),
                "");
    }

    /**
     * The same with the GPU that was worked on.
     *
     * @param device {@code cpu}, {@code cuda} or {@code cuda:N}
     */
    public static MachineDescription on(String device) {
        MachineDescription here = here();
        return device.startsWith("cuda")
                ? new MachineDescription(
                        here.cpu,
                        here.cores,
                        here.memoryGib,
                        here.java,
                        here.pytorch,
                        here.os,
                        GpuDescription.of(device))
                : here;
    }

    /** One line for the head of a table. */
    public String line() {
        return cores + " of " + cpu + ", " + memoryGib + " GiB, Java " + java + ", PyTorch " + pytorch + ", " + os
                + (gpu.isEmpty() ? "" : ", " + gpu);
    }

    /** Value of the first {@code key : value} line of a system file. */
    private static Optional<String> fact(String file, String key) {
        try (Stream<String> lines = Files.lines(Path.of(file))) {
            return lines.filter(line -> line.startsWith(key))
                    .map(line -> line.substring(line.indexOf(':') + 1).strip())
                    .findFirst();
        } catch (IOException e) {
            // only Linux has these files; a benchmark elsewhere continues without them
            return Optional.empty();
        }
    }

    private static String pytorchVersion() {
        if (Utils.getEnvOrSystemProperty("PYTORCH_LIBRARY_PATH") != null) {
            // the engine trusts environment variables about libraries that others installed
            return Engine.getEngine("PyTorch").getVersion() + " of PYTORCH_LIBRARY_PATH";
        }
        try (InputStream in = MachineDescription.class.getResourceAsStream(LIBRARIES)) {
            if (in == null) {
                return UNKNOWN;
            }
            Properties properties = new Properties();
            properties.load(in);
            // without the date of the build
            String version = properties.getProperty("version", UNKNOWN).replaceFirst("-.*", "");
            return (version + " " + properties.getProperty("flavor", "")).strip();
        } catch (IOException e) {
            return UNKNOWN;
        }
    }
}
