package dev.winnow.lab.bench.fuzz;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** All targets. */
final class FuzzTargets {
    private static final long MOST_BYTES = 256 << 10;

    private FuzzTargets() {}

    /** Names of all targets. */
    static final List<String> NAMES = List.of(
            "files",
            "pages",
            "records",
            "run",
            "registry",
            "agents",
            "weights",
            "tokenizer",
            "texts",
            "configuration",
            "reference-tasks",
            "snapshots",
            "duplicates");

    /**
     * Makes targets; their owner closes them.
     *
     * @param names which ones
     * @param folder where they may write
     * @param inputs folders of crawl files that are seeds too; those above 256 KiB, and those that are not read whole, are left out
     * @param agents directories of fitted agents that are seeds too
     */
    static List<FuzzTarget> of(List<String> names, Path folder, List<Path> inputs, List<Path> agents)
            throws IOException {
        List<FuzzTarget> targets = new ArrayList<>();
        for (String name : names) {
            Path own = Files.createDirectories(folder.resolve(name));
            targets.add(
                    switch (name) {
                        case "files" -> FileTarget.of(own, files(inputs));
                        case "pages" -> new PageTarget();
                        case "records" -> new RecordTarget();
                        case "run" -> new RunTarget();
                        case "registry" -> new RegistryTarget();
                        case "agents" -> new AgentTarget(own, agents);
                        case "weights" -> Parsers.weights(own);
                        case "tokenizer" -> Parsers.tokenizer(own);
                        case "texts" -> new TextTarget(own);
                        case "configuration" -> Parsers.configuration(own);
                        case "reference-tasks" -> Parsers.referenceTasks(own);
                        case "snapshots" -> Parsers.snapshots();
                        case "duplicates" -> Parsers.duplicateIndex(own);
                        default -> throw new IllegalArgumentException("unknown target '" + name + "': use " + NAMES);
                    });
        }
        return targets;
    }

    private static List<FuzzInput> files(List<Path> inputs) throws IOException {
        List<FuzzInput> seeds = new ArrayList<>();
        for (Path input : inputs) {
            try (Stream<Path> files = Files.walk(input)) {
                for (Path file : files.filter(Files::isRegularFile).sorted().toList()) {
                    if (Files.size(file) <= MOST_BYTES) {
                        seeds.add(new FuzzInput(file.getFileName().toString(), Files.readAllBytes(file)));
                    }
                }
            }
        }
        return seeds;
    }
}
