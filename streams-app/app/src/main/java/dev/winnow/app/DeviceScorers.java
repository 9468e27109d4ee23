package dev.winnow.app;

import dev.winnow.agent.AgentCatalog;
import dev.winnow.agent.AgentSettings;
import dev.winnow.service.scoring.DeviceLoop;
import dev.winnow.service.scoring.Labeller;
import dev.winnow.service.scoring.MultiDeviceLoop;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiFunction;
import java.util.function.Function;

/** The agents of each device and the loop that asks them, closed together. Either all devices are ready for work or none. */
final class DeviceScorers implements AutoCloseable {
    private final List<AgentCatalog> catalogs = new ArrayList<>();
    private final List<Labeller> labellers = new ArrayList<>();
    private final List<DeviceLoop> loops = new ArrayList<>();

    private DeviceScorers() {}

    /**
     * Loads the agents of a directory to every device.
     *
     * @param threads threads of the engine on the CPU, for each device
     * @param instances a name for each device's loop
     * @param labeller makes the labeller of a device's agents
     * @param loop makes the loop of a labeller and a name
     * @throws RuntimeException when agents cannot be loaded; those that were are closed
     */
    static DeviceScorers load(
            Path agents,
            Devices devices,
            int threads,
            List<String> instances,
            Function<AgentCatalog, Labeller> labeller,
            BiFunction<Labeller, String, DeviceLoop> loop) {
        DeviceScorers scorers = new DeviceScorers();
        try {
            for (int i = 0; i < instances.size(); i++) {
                AgentCatalog catalog = AgentCatalog.load(
                        agents, AgentSettings.on(devices.names().get(i), threads));
                scorers.catalogs.add(catalog);
                Labeller own = labeller.apply(catalog);
                scorers.labellers.add(own);
                scorers.loops.add(loop.apply(own, instances.get(i)));
            }
            return scorers;
        } catch (RuntimeException e) {
            try {
                scorers.close();
            } catch (RuntimeException closing) {
                e.addSuppressed(closing);
            }
            throw e;
        }
    }

    /** All loops as one. */
    DeviceLoop loop() {
        return loops.size() == 1 ? loops.get(0) : new MultiDeviceLoop(loops);
    }

    /** Closes labellers, then agents: all of them, also when one fails to close. */
    @Override
    public void close() {
        labellers.forEach(Labeller::close);
        RuntimeException failure = null;
        for (AgentCatalog catalog : catalogs) {
            try {
                catalog.close();
            } catch (RuntimeException e) {
                if (failure == null) {
                    failure = e;
                } else {
                    failure.addSuppressed(e);
                }
            }
        }
        if (failure != null) {
            throw failure;
        }
    }
}
