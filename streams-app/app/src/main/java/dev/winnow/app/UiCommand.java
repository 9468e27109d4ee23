package dev.winnow.app;

import dev.winnow.runtime.HiddenOptions;
import dev.winnow.runtime.KafkaCommand;
import dev.winnow.runtime.Meters;
import dev.winnow.runtime.UsageException;
import dev.winnow.service.ui.Access;
import dev.winnow.service.ui.UiModel;
import dev.winnow.service.ui.UiServer;
import dev.winnow.service.ui.UiSettings;
import java.io.IOException;
import java.net.URI;
import java.time.Clock;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Serves the live page of a deployment until it is stopped. */
@HiddenOptions(HiddenOptions.AUTO_REGISTER)
@Command(
        name = "ui",
        description =
                "Serve a live page of the deployment: flow and backlog, loss, weights, rewards, documents and why they were selected, dead letters, services, and what is wrong. Reads topics and groups, and writes nothing.")
final class UiCommand extends KafkaCommand {
    private static final int LEAST_DOCUMENTS = 100;
    private static final int MOST_DOCUMENTS = 1_000_000;

    @Mixin
    UiAccessOptions access;

    @Option(
            names = "--runs",
            paramLabel = "NAME",
            split = ",",
            description = "Show these runs alone, comma-separated (default: all; the first 32 by name).")
    Set<String> runs = Set.of();

    @Option(
            names = "--metrics",
            paramLabel = "URL",
            split = ",",
            description =
                    "Addresses of services, comma-separated, for example http://console:8080: their health, version and the training loss are read from /metrics and /readyz.")
    List<String> metrics = List.of();

    @Option(
            names = "--window-documents",
            defaultValue = "10000",
            description = "Newest labelled documents to keep for search and display.")
    int windowDocuments;

    @Option(
            names = "--window-mb",
            defaultValue = "128",
            description = "MiB of memory that they may take; fewer are kept when they are large.")
    int windowMegabytes;

    @Override
    public Integer call() {
        if (windowDocuments < LEAST_DOCUMENTS || windowDocuments > MOST_DOCUMENTS || windowMegabytes < 1) {
            throw new UsageException("--window-documents must be from " + LEAST_DOCUMENTS + " to " + MOST_DOCUMENTS
                    + " and --window-mb 1 or more, but they are " + windowDocuments + " and " + windowMegabytes);
        }
        List<String> addresses = metrics.stream().map(UiCommand::address).toList();
        Access who = access.access();
        UiSettings settings = new UiSettings(windowDocuments, (long) windowMegabytes << 20, runs);
        Meters meters = new Meters();
        meters.build("ui");
        CountDownLatch stopped = new CountDownLatch(1);
        Thread hook = new Thread(stopped::countDown, "ui-stop");
        Runtime.getRuntime().addShutdownHook(hook);
        try (UiModel model = new UiModel(settings, () -> addresses, Clock.systemUTC());
                UiServer server =
                        new UiServer(access.host, access.port, who, model, meters.registry(), () -> "").start()) {
            model.connect(kafka.connection());
            out().println("ui ready on " + server.address());
            out().flush();
            stopped.await();
        } catch (InterruptedException e) {
            // asked to stop as by a signal; the model and the server are closed
            return 0;
        } catch (IOException e) {
            throw new UsageException("cannot listen on " + access.host + ":" + access.port + " (" + e.getMessage()
                    + "): choose another --http-port or --http-host");
        } finally {
            forget(hook);
        }
        return 0;
    }

    private static void forget(Thread hook) {
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            // the process is ending: the hook is what called for it
        }
    }

    private static String address(String text) {
        try {
            URI uri = URI.create(text.strip());
            if (uri.getHost() != null
                    && Set.of("http", "https").contains(String.valueOf(uri.getScheme()))
                    && uri.getUserInfo() == null) {
                return text.strip().replaceFirst("/+$", "").replaceFirst("/metrics$", "");
            }
        } catch (IllegalArgumentException e) {
            throw new UsageException("--metrics " + text + " is not an address: " + e.getMessage());
        }
        throw new UsageException("--metrics " + text + " is not an address such as http://console:8080");
    }
}
