package dev.winnow.stack;

import java.nio.file.Path;

/** The broker's own process: {@code BrokerMain DATA_DIRECTORY PORT CONTROLLER_PORT}; runs until it is stopped. */
public final class BrokerMain {
    private BrokerMain() {}

    public static void main(String[] arguments) {
        if (arguments.length != 3) {
            throw new IllegalArgumentException("Usage: BrokerMain DATA_DIRECTORY PORT CONTROLLER_PORT");
        }
        EmbeddedBroker broker = new EmbeddedBroker(new BrokerSettings(
                Path.of(arguments[0]), Integer.parseInt(arguments[1]), Integer.parseInt(arguments[2])));
        Runtime.getRuntime().addShutdownHook(new Thread(broker::close, "stop-broker"));
        broker.awaitShutdown();
    }
}
