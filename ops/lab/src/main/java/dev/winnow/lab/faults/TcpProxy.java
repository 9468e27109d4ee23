package dev.winnow.lab.faults;

import dev.winnow.stack.LocalStackException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;

/**
 * A TCP proxy of the loopback address that can misbehave like a network: add latency, hold everything or one direction back as a partition does, delay some of it as
 * loss does, or reset connections.
 * Bytes are never changed, reordered or dropped inside a connection. Two threads per connection; safe for use by several threads.
 *
 * <p>Latency is added to every chunk of at most {@value #CHUNK} bytes, one after the other, so that a slow link is also a thin one.
 */
final class TcpProxy implements AutoCloseable {
    private static final int CHUNK = 32 << 10;
    private static final int CONNECT_MILLIS = 2_000;
    private static final long SHORTEST_RESEND = 200;
    private static final int RESENDS = 4;

    private final int targetPort;
    private final ServerSocket server;
    private final Set<Link> links = ConcurrentHashMap.newKeySet();
    private Duration latency = Duration.ZERO;
    private boolean requestsHeld;
    private boolean answersHeld;
    private double lost;
    private boolean closed;

    /** Listens on one port and connects to another, both of the loopback address. */
    TcpProxy(int port, int targetPort) {
        this.targetPort = targetPort;
        try {
            server = new ServerSocket();
            server.setReuseAddress(true);
            server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 200);
        } catch (IOException e) {
            throw new LocalStackException("Cannot listen on port " + port + ": " + e.getMessage(), e);
        }
        daemon("proxy-" + port, this::accept);
    }

    int port() {
        return server.getLocalPort();
    }

    /** Connections that are open now. */
    int connections() {
        return links.size();
    }

    /** From now on everything arrives this much later; zero for a good network. */
    synchronized void latency(Duration added) {
        latency = added;
        notifyAll();
    }

    /** Holds back every byte, and every new connection, until {@link #heal}. */
    synchronized void part() {
        requestsHeld = true;
        answersHeld = true;
    }

    /** Holds back what comes of clients, until {@link #heal}. */
    synchronized void holdRequests() {
        requestsHeld = true;
    }

    /** Holds back what goes to clients, until {@link #heal}; their requests arrive. */
    synchronized void holdAnswers() {
        answersHeld = true;
    }

    /**
     * From now on a chunk arrives late with this probability, by 0.2 to 1.6 s: what a network loses TCP sends again after such times, and all that follows waits.
     *
     * @param share in [0, 1]
     */
    synchronized void lose(double share) {
        lost = share;
    }

    /** Lets everything through again, what was held back first. */
    synchronized void heal() {
        requestsHeld = false;
        answersHeld = false;
        lost = 0;
        latency = Duration.ZERO;
        notifyAll();
    }

    /** Breaks all connections that are open, as a router that lost its tables does; new ones are let in. */
    void reset() {
        links.forEach(Link::reset);
    }

    private synchronized Duration awaitPassage(boolean request) throws InterruptedException {
        while ((request ? requestsHeld : answersHeld) && !closed) {
            wait();
        }
        ThreadLocalRandom random = ThreadLocalRandom.current();
        boolean late = lost > 0 && random.nextDouble() < lost;
        return late ? latency.plusMillis(SHORTEST_RESEND << random.nextInt(RESENDS)) : latency;
    }

    private void accept() {
        while (!server.isClosed()) {
            try {
                Socket client = server.accept();
                daemon("proxy-" + port() + "-connect", () -> connect(client));
            } catch (IOException e) {
                if (!server.isClosed()) {
                    throw new LocalStackException("The proxy on port " + port() + " cannot accept connections", e);
                }
            }
        }
    }

    private void connect(Socket client) {
        Socket target = new Socket();
        Link link = new Link(client, target);
        links.add(link);
        try {
            awaitPassage(true);
            target.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), targetPort), CONNECT_MILLIS);
            client.setTcpNoDelay(true);
            target.setTcpNoDelay(true);
            daemon("proxy-" + port() + "-out", () -> pump(link, client, target, true));
            pump(link, target, client, false);
        } catch (IOException e) {
            // as a refused connection
            link.reset();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            link.reset();
        }
    }

    private void pump(Link link, Socket from, Socket to, boolean requests) {
        byte[] chunk = new byte[CHUNK];
        try {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            for (int length = in.read(chunk); length >= 0; length = in.read(chunk)) {
                Duration added = awaitPassage(requests);
                if (!added.isZero()) {
                    Thread.sleep(added.toMillis());
                }
                out.write(chunk, 0, length);
            }
            awaitPassage(requests);
        } catch (IOException e) {
            // one end is gone: so is the other
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            link.close();
        }
    }

    private static void daemon(String name, Runnable work) {
        Thread thread = new Thread(null, work, name, 256 << 10);
        thread.setDaemon(true);
        thread.start();
    }

    @Override
    public void close() {
        synchronized (this) {
            closed = true;
            notifyAll();
        }
        try {
            server.close();
        } catch (IOException e) {
            throw new LocalStackException("Cannot close the proxy on port " + port() + ": " + e.getMessage(), e);
        } finally {
            reset();
        }
    }

    /** Two sockets that live and die together. */
    private final class Link {
        private final Socket client;
        private final Socket target;

        private Link(Socket client, Socket target) {
            this.client = client;
            this.target = target;
        }

        private void reset() {
            linger(client);
            linger(target);
            close();
        }

        private void linger(Socket socket) {
            try {
                // closing without lingering sends a reset instead of an orderly end
                socket.setSoLinger(true, 0);
            } catch (IOException e) {
                // closed already
            }
        }

        private void close() {
            links.remove(this);
            quietly(client);
            quietly(target);
        }

        private void quietly(Socket socket) {
            try {
                socket.close();
            } catch (IOException e) {
                // it is gone, which is what was wanted
            }
        }
    }
}
