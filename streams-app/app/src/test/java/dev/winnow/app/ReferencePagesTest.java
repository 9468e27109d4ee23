package dev.winnow.app;

import dev.winnow.runtime.Meters;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.binder.MeterBinder;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.lang.reflect.Constructor;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/** The reference pages are generated from the code; {@code mvn test -Dgolden.update=true} writes them again. */
class ReferencePagesTest {
    private static final Path DOCS = Path.of("../docs/reference");

    @Test
    void theReferencePagesAreCurrent() throws Exception {
        GoldenFiles.assertSame(
                new TreeMap<>(Map.of("configuration.md", configuration(), "metrics.md", metrics())), DOCS);
    }

    private static String configuration() {
        StringBuilder page = new StringBuilder("""
                # Configuration reference

                Generated from the commands. Every option can also be a key of a properties file (`--config FILE`), without its dashes;
                `kafka.KEY` passes a setting through to the Kafka clients. The command line wins over the file, the file over the
                environment.
                """);
        append(page, Main.commandLine());
        return page.toString();
    }

    private static void append(StringBuilder page, CommandLine command) {
        CommandSpec spec = command.getCommandSpec();
        if (command.getSubcommands().isEmpty() && !(command.getCommand() instanceof CommandLine.HelpCommand)) {
            page.append("\n## ").append(spec.qualifiedName()).append("\n\n");
            page.append(String.join(" ", spec.usageMessage().description())).append("\n\n");
            page.append("| option | value | default | meaning |\n|---|---|---|---|\n");
            spec.options().stream()
                    .filter(option -> OptionTexts.isListed(option) && !option.usageHelp() && !option.versionHelp())
                    .sorted((a, b) -> a.longestName().compareTo(b.longestName()))
                    .forEach(option -> page.append(row(option)));
        }
        command.getSubcommands().values().forEach(child -> append(page, child));
    }

    private static String row(OptionSpec option) {
        String value = OptionTexts.takesValue(option) ? "`" + OptionTexts.placeholder(option) + "`" : "";
        String standard = OptionTexts.standard(option);
        String meaning = standard.isEmpty()
                ? OptionTexts.description(option).replace(" (default: none)", "")
                : OptionTexts.description(option)
                        .replace("(default: " + standard + "; ", "(")
                        .replace(" (default: " + standard + ")", "");
        return "| `%s` | %s | %s | %s |%n"
                .formatted(
                        option.longestName(),
                        cell(value),
                        standard.isEmpty() ? "" : "`" + standard + "`",
                        cell(meaning));
    }

    private static String cell(String text) {
        return text.replace("|", "\\|").replace("<", "&lt;");
    }

    private static String metrics() throws Exception {
        PrometheusMeterRegistry trainer = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
        registerAll(create("dev.winnow.trainer.cli.TrainerMeters", trainer, "run", 0L));
        registerAll(create("dev.winnow.trainer.cli.StandInMeters", trainer, "run"));
        Meters service = new Meters();
        registerAll(service);
        PrometheusMeterRegistry process = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
        ((MeterBinder) create("dev.winnow.runtime.KafkaClientMeters")).bindTo(process);
        Object gpus = create("dev.winnow.runtime.GpuMeters", process, "nvidia-smi");
        Method show = gpus.getClass().getDeclaredMethod("show", List.class);
        show.setAccessible(true);
        show.invoke(gpus, List.of("0, 1, 2, 3"));
        return """
                # Metrics reference

                Generated from the code. Every service answers `/metrics` in Prometheus' text format. Beside these come what Micrometer
                measures of the Java virtual machine and its process: `jvm_memory_*`, `jvm_gc_*`, `jvm_threads_*`, `process_*`, `system_*`.

                ## Services

                %s
                ## Trainer

                %s
                ## Kafka clients and GPUs

                Every service has those of its Kafka clients, one series each: the sum of all clients of the process, or the largest value among
                them. They are named as Micrometer names them. Those of Kafka Streams are of `dedup`, `console` and `coordinator`. A scorer and a
                trainer with `--device cuda` have those of GPUs, as `nvidia-smi` reports them every 15 seconds.

                %s""".formatted(table(service.registry()), table(trainer), table(process));
    }

    private static Object create(String type, Object... arguments) throws ReflectiveOperationException {
        Constructor<?> constructor = Class.forName(type).getDeclaredConstructors()[0];
        constructor.setAccessible(true);
        return constructor.newInstance(arguments);
    }

    /** Calls every method that registers a meter, so that one without a row cannot exist. */
    private static void registerAll(Object meters) throws ReflectiveOperationException {
        for (Method method : meters.getClass().getDeclaredMethods()) {
            boolean own = !Modifier.isPrivate(method.getModifiers()) && !Modifier.isStatic(method.getModifiers());
            boolean simple = Arrays.stream(method.getParameterTypes()).allMatch(type -> argument(type) != null);
            if (own && simple && !method.isSynthetic()) {
                method.setAccessible(true);
                method.invoke(
                        meters,
                        Arrays.stream(method.getParameterTypes())
                                .map(ReferencePagesTest::argument)
                                .toArray());
            }
        }
    }

    private static Object argument(Class<?> type) {
        if (type.isEnum()) {
            return type.getEnumConstants()[0];
        }
        BooleanSupplier yes = () -> true;
        return Map.<Class<?>, Object>of(
                        String.class,
                        "x",
                        int.class,
                        1,
                        long.class,
                        1L,
                        double.class,
                        1.0,
                        boolean.class,
                        true,
                        Object.class,
                        "copy",
                        BooleanSupplier.class,
                        yes)
                .get(type);
    }

    private static String table(MeterRegistry registry) {
        TreeMap<String, String> rows = new TreeMap<>();
        for (Meter meter : registry.getMeters()) {
            String type = meter.getId().getType().name().toLowerCase(Locale.ROOT);
            String name = meter.getId().getName().replace('.', '_')
                    + (type.equals("counter") && !meter.getId().getName().endsWith(".total") ? "_total" : "");
            List<String> labels =
                    meter.getId().getTags().stream().map(Tag::getKey).toList();
            String description = meter.getId().getDescription();
            rows.put(
                    name,
                    "| `%s` | %s | %s | %s |%n"
                            .formatted(
                                    name,
                                    type,
                                    labels.stream()
                                            .map(label -> "`" + label + "`")
                                            .collect(Collectors.joining(", ")),
                                    description == null ? "" : cell(description)));
        }
        return "| name | type | labels | meaning |\n|---|---|---|---|\n" + String.join("", rows.values());
    }
}
