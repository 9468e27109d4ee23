package dev.winnow.lab.faults;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * Faults of the network between services and brokers, and between brokers. Each method returns when its fault holds no more. Owned by one thread.
 *
 * @param bed whose proxies misbehave
 * @param targets finds the broker to cut off
 */
record NetworkFaults(TestBed bed, Targets targets) {
    void slow(PlannedFault fault, Consumer<String> target) throws InterruptedException {
        Duration latency = Duration.ofMillis(20 + fault.pick(131));
        target.accept("all links of services, " + latency.toMillis() + " ms");
        try {
            bed.clientProxies().values().forEach(proxy -> proxy.latency(latency));
            Thread.sleep(fault.between(5_000, 15_000));
        } finally {
            bed.clientProxies().values().forEach(TcpProxy::heal);
        }
    }

    void reset(PlannedFault fault, Consumer<String> target) throws InterruptedException {
        int times = 3 + fault.pick(5);
        target.accept("all links of services, " + times + " times");
        for (int time = 0; time < times; time++) {
            bed.clientProxies().values().forEach(TcpProxy::reset);
            Thread.sleep(fault.between(100, 2_000));
        }
    }

    void part(PlannedFault fault, Consumer<String> target) throws InterruptedException {
        Targets.Broker broker = targets.broker(fault);
        target.accept(broker.toString());
        TcpProxy clients = bed.clientProxies().get(broker.id());
        TcpProxy followers = bed.replicationProxies().get(broker.id());
        try {
            clients.part();
            followers.part();
            Thread.sleep(fault.between(Injector.SHORTEST_STOP, Injector.LONGEST_STOP));
        } finally {
            clients.heal();
            followers.heal();
        }
    }

    void partOneWay(PlannedFault fault, Consumer<String> target) throws InterruptedException {
        Targets.Broker broker = targets.broker(fault);
        boolean answers = fault.pickOther(2) == 0;
        target.accept((answers ? "answers of " : "requests to ") + broker);
        List<TcpProxy> links = List.of(
                bed.clientProxies().get(broker.id()), bed.replicationProxies().get(broker.id()));
        try {
            links.forEach(answers ? TcpProxy::holdAnswers : TcpProxy::holdRequests);
            Thread.sleep(fault.between(Injector.SHORTEST_STOP, Injector.LONGEST_STOP));
        } finally {
            links.forEach(TcpProxy::heal);
        }
    }

    void lose(PlannedFault fault, Consumer<String> target) throws InterruptedException {
        int percent = 1 + fault.pick(10);
        target.accept("all links, " + percent + " % of chunks");
        List<TcpProxy> links = new ArrayList<>(bed.clientProxies().values());
        links.addAll(bed.replicationProxies().values());
        try {
            links.forEach(link -> link.lose(percent / 100.0));
            Thread.sleep(fault.between(8_000, 20_000));
        } finally {
            links.forEach(TcpProxy::heal);
        }
    }
}
