package dev.winnow.stack;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Finds ports that no process listens on.
 *
 * <p>They lie below 32768: from there on the kernel hands ports to outgoing connections, and a broker that comes back to its own port would find
 * it taken.
 */
public final class FreePort {
    private static final int LOWEST = 20_000;
    private static final int HIGHEST = 32_000;
    private static final int ATTEMPTS = 200;

    private FreePort() {}

    /** A port of the loopback address that was free a moment ago; drawn at random, so that two stacks that start together rarely meet. */
    public static int next() {
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            int port = ThreadLocalRandom.current().nextInt(LOWEST, HIGHEST);
            if (isFree(port)) {
                return port;
            }
        }
        throw new LocalStackException("No free port between " + LOWEST + " and " + HIGHEST + " on 127.0.0.1 after "
                + ATTEMPTS + " attempts. Stop other services and start again.");
    }

    /** Several such ports, no two alike. */
    public static List<Integer> several(int count) {
        Set<Integer> ports = new LinkedHashSet<>();
        while (ports.size() < count) {
            ports.add(next());
        }
        return List.copyOf(ports);
    }

    /**
     * Explains what to do when a port that a person chose is taken.
     *
     * @throws LocalStackException when it is
     */
    public static void requireFree(int port) {
        if (!isFree(port)) {
            throw new LocalStackException(
                    "Port " + port + " of 127.0.0.1 is taken. Stop what listens there, or choose another with --port.");
        }
    }

    /** Whether a server could listen on this port of the loopback address now. */
    public static boolean isFree(int port) {
        try (ServerSocket socket = new ServerSocket()) {
            socket.setReuseAddress(true);
            socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 1);
            return true;
        } catch (IOException e) {
            return false;
        }
    }
}
