package dev.winnow.lab.loop;

import dev.winnow.kafka.client.KafkaConnection;
import dev.winnow.runtime.Meters;
import dev.winnow.service.ui.Access;
import dev.winnow.service.ui.KeptPage;
import dev.winnow.service.ui.MetricsSource;
import dev.winnow.service.ui.UiModel;
import dev.winnow.service.ui.UiServer;
import dev.winnow.service.ui.UiSettings;
import dev.winnow.stack.LocalStackException;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Map;

/** The page of a local run, on the loopback address: that of {@code winnow ui}, from before the broker is up until the end. */
final class LocalPage implements AutoCloseable {
    /** Name of the file in the data directory that keeps the page. */
    static final String FILE = "page.html";

    private final UiModel model;
    private final UiServer server;
    private volatile LocalServices services;

    LocalPage(int port) {
        model = new UiModel(UiSettings.DEFAULT, new Services(), Clock.systemUTC());
        try {
            server = new UiServer("127.0.0.1", port, Access.ofThisMachine(), model, new Meters().registry(), () -> "")
                    .start();
        } catch (IOException e) {
            model.close();
            throw new LocalStackException(
                    "cannot listen on port " + port + " (" + e.getMessage() + "): choose another with --http-port", e);
        }
    }

    /** Metrics of the services that run now. */
    private final class Services implements MetricsSource {
        @Override
        public List<String> addresses() {
            LocalServices running = services;
            return running == null ? List.of() : running.addresses();
        }

        @Override
        public Map<String, Map<String, Double>> ofTrainers() {
            LocalServices running = services;
            return running == null ? Map.of() : Map.of(LocalServices.RUN, running.trainerMeters());
        }
    }

    String address() {
        return server.address();
    }

    /** Shows what the run is doing. */
    void headline(String text) {
        model.headline(text);
    }

    /** Begins to show a deployment. */
    void connect(KafkaConnection connection, LocalServices running) {
        services = running;
        model.starting(true);
        model.connect(connection);
    }

    /** From now on services run. */
    void started() {
        model.starting(false);
    }

    /** Keeps the page as it is now. */
    Path keep(Path dataDirectory) throws IOException {
        Path file = dataDirectory.resolve(FILE);
        KeptPage.write(model, file);
        return file;
    }

    @Override
    public void close() {
        server.close();
        model.close();
    }
}
