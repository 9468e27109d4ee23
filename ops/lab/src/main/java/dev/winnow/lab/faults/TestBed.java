package dev.winnow.lab.faults;

import dev.winnow.kafka.client.KafkaConnection;
import dev.winnow.kafka.registry.RecordSerdes;
import dev.winnow.kafka.registry.SchemaRegistry;
import dev.winnow.kafka.topic.Topics;
import dev.winnow.lab.process.LabMain;
import dev.winnow.stack.ChildProcess;
import dev.winnow.stack.ClusterNode;
import dev.winnow.stack.FreePort;
import dev.winnow.stack.LocalCluster;
import dev.winnow.stack.LocalRegistry;
import dev.winnow.stack.ServiceCommand;
import dev.winnow.stack.ServiceProcess;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * Everything that runs: three brokers behind proxies, a registry and the services, each supervised; disks that can be full or slow and clocks that can jump, where
 * the machine can have them. Owned by one thread; closing it ends every process and takes the disks away.
 */
final class TestBed implements AutoCloseable {
    static final String RUN = "faults";

    private static final int BROKERS = 3;
    /** The process whose disk can be slow. */
    static final String SLOW = "broker-2";

    private static final List<String> CLOCKS = List.of("broker-2", "scorer-1", "console-1", "coordinator", "trainer");
    private static final int PORTS_OF_BROKER = 6;
    private static final long BROKER_DISK = 4L << 30;
    private static final long STATE_DISK = 512L << 20;

    private final Path directory;
    private final String classesFirst;
    private final Optional<OlderBuild> olderBuild;
    private final LocalCluster cluster;
    private final int registryPort;
    private final KafkaConnection direct;
    private final Map<Integer, TcpProxy> clientProxies = new LinkedHashMap<>();
    private final Map<Integer, TcpProxy> replicationProxies = new LinkedHashMap<>();
    private final Map<String, Supervised> processes = new LinkedHashMap<>();
    private final Map<String, FakeClock> clocks = new LinkedHashMap<>();
    private final Map<String, SmallDisk> disks = new LinkedHashMap<>();
    private Optional<SlowDisk> slowDisk = Optional.empty();
    private final Map<String, Integer> heaps = new ConcurrentHashMap<>();

    /**
     * Starts brokers and registry.
     *
     * @param directory where everything is kept
     * @param settings name the builds that services are started from, and the faults, some of which need disks of their own
     */
    TestBed(Path directory, FaultSettings settings) {
        this.directory = directory;
        this.classesFirst = settings.classesFirst();
        this.olderBuild = settings.olderBuild();
        List<ClusterNode> nodes = new ArrayList<>();
        // none of them listens yet when the next is chosen
        List<Integer> ports = FreePort.several(BROKERS * PORTS_OF_BROKER + 1);
        registryPort = ports.get(BROKERS * PORTS_OF_BROKER);
        FakeClock.installed()
                .ifPresent(library -> CLOCKS.forEach(name -> clocks.put(
                        name, new FakeClock(library, directory.resolve("clocks").resolve(name), new AtomicBoolean()))));
        try {
            Set<FaultKind> kinds =
                    settings.faults().stream().map(PlannedFault::kind).collect(Collectors.toSet());
            if (kinds.contains(FaultKind.SLOW_DISK)) {
                slowDisk = Optional.of(SlowDisk.mount(directory.resolve(SLOW), BROKER_DISK));
            }
            if (kinds.contains(FaultKind.DISK_FULL)) {
                disks.put("broker-3", SmallDisk.mount(directory.resolve("broker-3"), BROKER_DISK));
                disks.put("console-1", SmallDisk.mount(stateDirectory("console-1"), STATE_DISK));
            }
            for (int id = 1; id <= BROKERS; id++) {
                nodes.add(node(id, ports.subList((id - 1) * PORTS_OF_BROKER, id * PORTS_OF_BROKER)));
            }
            cluster = LocalCluster.prepare(nodes);
            for (ClusterNode node : nodes) {
                String name = "broker-" + node.id();
                supervise(
                        name,
                        () -> new Running(
                                node.start(log(name), environment(name)),
                                () -> listens(node.ports().direct())));
            }
            supervise("registry", () -> {
                LocalRegistry registry =
                        LocalRegistry.launch(directory.resolve("registry"), log("registry"), registryPort);
                return new Running(registry.process(), registry::isReady);
            });
        } catch (RuntimeException e) {
            close();
            throw e;
        }
        direct = connection(cluster.directServers());
    }

    private record Running(ChildProcess process, BooleanSupplier ready) implements Supervised.Running {
        @Override
        public boolean isReady() {
            return ready.getAsBoolean();
        }
    }

    private ClusterNode node(int id, List<Integer> free) {
        ClusterNode.Ports ports =
                new ClusterNode.Ports(free.get(0), free.get(1), free.get(2), free.get(3), free.get(4), free.get(5));
        clientProxies.put(id, new TcpProxy(ports.clientAdvertised(), ports.client()));
        replicationProxies.put(id, new TcpProxy(ports.replicationAdvertised(), ports.replication()));
        return new ClusterNode(id, directory.resolve("broker-" + id), ports);
    }

    private KafkaConnection connection(String servers) {
        return connection(servers, registryUrl(), "winnow");
    }

    private static KafkaConnection connection(String servers, String registryUrl, String prefix) {
        SchemaRegistry registry = new SchemaRegistry(List.of(registryUrl), Optional.empty());
        return new KafkaConnection(servers, Map.of(), new RecordSerdes(registry, false), new Topics(prefix));
    }

    /** Another deployment on the same brokers. */
    KafkaConnection direct(String prefix, String ofRegistry) {
        return connection(cluster.directServers(), ofRegistry, prefix);
    }

    /** Addresses of the brokers that do not go through a proxy. */
    String directServers() {
        return cluster.directServers();
    }

    String registryUrl() {
        return "http://127.0.0.1:" + registryPort + "/apis/ccompat/v7";
    }

    private static boolean listens(int port) {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 500);
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    /** The deployment without proxies: for those who look on. */
    KafkaConnection direct() {
        return direct;
    }

    /** Arguments, with the addresses of the brokers' proxies and of the registry. */
    List<String> connected(List<String> arguments) {
        return connected(arguments, cluster.clientServers());
    }

    /** As {@link #connected(List)}, past the proxies. */
    List<String> connectedDirectly(List<String> arguments) {
        return connected(arguments, cluster.directServers());
    }

    private List<String> connected(List<String> arguments, String servers) {
        List<String> all = new ArrayList<>(arguments);
        all.addAll(List.of("--bootstrap-server", servers, "--schema-registry", registryUrl()));
        return all;
    }

    /** Starts a service that comes back when it dies. */
    void service(String name, int heapMegabytes, List<String> arguments) {
        supervise(name, () -> {
            int heap = heaps.getOrDefault(name, heapMegabytes);
            ServiceProcess service = startService(name, heap, arguments, environment(name));
            return new Running(service.process(), service::isReady);
        });
    }

    /** Gives a service another heap from its next start on, in MiB; empty for its own. */
    void heap(String name, OptionalInt megabytes) {
        if (megabytes.isPresent()) {
            heaps.put(name, megabytes.getAsInt());
        } else {
            heaps.remove(name);
        }
    }

    /** Starts a service without supervision. */
    ServiceProcess unsupervised(String name, int heapMegabytes, List<String> arguments) {
        return startService(name, heapMegabytes, arguments, Map.of());
    }

    private ServiceProcess startService(
            String name, int heapMegabytes, List<String> arguments, Map<String, String> environment) {
        return start(name, heapMegabytes, connected(arguments), environment);
    }

    private ServiceProcess start(
            String name, int heapMegabytes, List<String> arguments, Map<String, String> environment) {
        // services live for seconds here: the second compiler would only take the processor from the others
        return ServiceProcess.start(
                new ServiceCommand(
                                LabMain.CLASS,
                                name,
                                arguments,
                                heapMegabytes,
                                List.of("-XX:TieredStopAtLevel=1"),
                                environment)
                        .withClassesFirst(classesFirst),
                directory);
    }

    /** Starts a service of the older build without supervision. */
    ServiceProcess older(String name, int heapMegabytes, List<String> arguments) {
        return ServiceProcess.start(olderCommand(name, heapMegabytes, arguments), directory);
    }

    /** Starts a command of the older build that ends by itself. */
    ChildProcess olderJob(String name, int heapMegabytes, List<String> arguments) {
        return ServiceProcess.startJob(olderCommand(name, heapMegabytes, arguments), directory);
    }

    private ServiceCommand olderCommand(String name, int heapMegabytes, List<String> arguments) {
        OlderBuild build = olderBuild.orElseThrow();
        return new ServiceCommand(
                build.mainClass(),
                name,
                arguments,
                heapMegabytes,
                List.of("-XX:TieredStopAtLevel=1"),
                Map.of(),
                build.classPath());
    }

    /** Starts a service without supervision, with arguments that name brokers and registry. */
    ServiceProcess beside(String name, int heapMegabytes, List<String> arguments) {
        return start(name, heapMegabytes, arguments, Map.of());
    }

    /** Starts a command that ends by itself. */
    ChildProcess job(String name, int heapMegabytes, List<String> arguments) {
        return ServiceProcess.startJob(
                new ServiceCommand(LabMain.CLASS, name, arguments, heapMegabytes, List.of()), directory);
    }

    /** What a process that starts now needs to have its clock. */
    private Map<String, String> environment(String name) {
        FakeClock clock = clocks.get(name);
        return clock == null ? Map.of() : clock.environment();
    }

    private void supervise(String name, Supplier<Supervised.Running> starter) {
        processes.put(name, new Supervised(name, starter));
    }

    private Path log(String name) {
        return directory.resolve("logs").resolve(name + ".log");
    }

    Path directory() {
        return directory;
    }

    /** Where brokers keep their logs. */
    List<Path> disksOfBrokers() {
        return brokers().stream()
                .map(broker -> directory.resolve(broker.name()))
                .toList();
    }

    Path stateDirectory(String name) {
        return directory.resolve("state").resolve(name);
    }

    /** The process of that name. */
    Supervised process(String name) {
        Supervised process = processes.get(name);
        if (process == null) {
            throw new IllegalArgumentException("unknown process " + name);
        }
        return process;
    }

    List<Supervised> processes() {
        return List.copyOf(processes.values());
    }

    List<Supervised> brokers() {
        return processes().stream()
                .filter(each -> each.name().startsWith("broker-"))
                .toList();
    }

    /** Between services and brokers, by broker. */
    Map<Integer, TcpProxy> clientProxies() {
        return clientProxies;
    }

    /** Between brokers, by the broker that is called. */
    Map<Integer, TcpProxy> replicationProxies() {
        return replicationProxies;
    }

    /** Clocks that can jump, by process. */
    Map<String, FakeClock> clocks() {
        return clocks;
    }

    /** Disks that can be full, by process. */
    Map<String, SmallDisk> disks() {
        return disks;
    }

    /** The disk of {@value #SLOW}; there is one where the fault is among those to be injected. */
    SlowDisk slowDisk() {
        return slowDisk.orElseThrow();
    }

    /** Names of processes that do not do their work now. */
    List<String> unready() {
        return processes().stream()
                .filter(process -> !process.isReady())
                .map(Supervised::name)
                .toList();
    }

    /** Ends services in order, everything else last. */
    void stopServices() {
        List<Supervised> services = processes().stream()
                .filter(process ->
                        !process.name().startsWith("broker-") && !process.name().equals("registry"))
                .toList();
        services.forEach(Supervised::requestClose);
        services.forEach(Supervised::close);
    }

    @Override
    public void close() {
        // clears the interrupt, which must not leave processes behind
        Thread.interrupted();
        try {
            stopServices();
            processes.values().forEach(Supervised::requestClose);
            processes.values().forEach(Supervised::close);
        } finally {
            clientProxies.values().forEach(TcpProxy::close);
            replicationProxies.values().forEach(TcpProxy::close);
            disks.values().forEach(SmallDisk::close);
            slowDisk.ifPresent(SlowDisk::close);
        }
    }
}
