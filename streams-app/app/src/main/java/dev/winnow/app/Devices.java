package dev.winnow.app;

import dev.winnow.inference.TorchRuntime;
import dev.winnow.runtime.UsageException;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * The devices of a scorer.
 *
 * @param names {@code cpu}, {@code cuda} or {@code cuda:N}, at least one; one that is named twice has two loops
 */
record Devices(List<String> names) {
    private static final String DEVICE = "cpu|cuda(:\\d{1,3})?";

    /**
     * Reads names between commas.
     *
     * @throws UsageException when one of them is not a device
     */
    static Devices parse(String option) {
        List<String> names = Stream.of(option.split(",", -1))
                .map(name -> name.strip().toLowerCase(Locale.ROOT))
                .toList();
        for (String name : names) {
            if (!name.matches(DEVICE)) {
                throw new UsageException(
                        "--device must be cpu, cuda or cuda:N, or several of them between commas, but '" + name
                                + "' of '" + option + "' is not a device");
            }
        }
        return new Devices(names);
    }

    /**
     * Starts the engine where a device is not {@code cpu}; the processor needs no proof.
     *
     * @param threads threads inside one operator
     * @throws IllegalArgumentException when one of them does not exist
     */
    void requirePresent(int threads) {
        names.stream().filter(name -> !name.equals("cpu")).forEach(name -> TorchRuntime.start(threads, name));
    }

    /** Names of the devices' scorers among all that share the work: of a single one the given name itself. */
    List<String> instances(String instance) {
        return names.size() == 1
                ? List.of(instance)
                : IntStream.range(0, names.size())
                        .mapToObj(i -> instance + "-" + i)
                        .toList();
    }
}
