package dev.winnow.lab.faults;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** What can go wrong. The order is that of {@code --list}; the name on the command line is {@link #label}. */
enum FaultKind {
    BROKER_KILL(
            4, "kill -9 of the broker that leads a partition, or coordinates a transaction, a group or the cluster"),
    BROKER_STOP(3, "SIGSTOP of such a broker, SIGCONT some seconds later"),
    BROKER_ROLL(1, "all brokers restarted one after the other"),
    BROKERS_DOWN(0, "all brokers killed, started again after 60 s"),
    SCORER_KILL(3, "kill -9 of a scorer"),
    SCORER_STOP(2, "SIGSTOP of a scorer, SIGCONT after its session has ended or shortly before"),
    CONSOLE_KILL(3, "kill -9 of a console"),
    CONSOLE_STOP(2, "SIGSTOP of a console, SIGCONT after its session has ended or shortly before"),
    COORDINATOR_KILL(2, "kill -9 of the coordinator"),
    COORDINATOR_STOP(1, "SIGSTOP of the coordinator, SIGCONT after its session has ended or shortly before"),
    TRAINER_KILL(2, "kill -9 of the trainer"),
    TRAINER_STOP(1, "SIGSTOP of the trainer, SIGCONT some seconds later"),
    REGISTRY_KILL(1, "kill -9 of the schema registry, and of a scorer that then has to ask it"),
    REGISTRY_STOP(1, "SIGSTOP of the schema registry while a console starts"),
    INGEST_KILL(2, "kill -9 of the ingest"),
    RUN_KILL(3, "kill -9 of scorers, consoles, coordinator and trainer in the same moment"),
    REBALANCE_STORM(2, "more scorers and consoles come and go, some in order and some by kill -9"),
    STATE_WIPED(2, "a console or the coordinator killed and its state directory deleted"),
    DISK_FULL(2, "no byte left for the state of a console or the log of a broker"),
    LATENCY(2, "every chunk between services and brokers arrives 20 to 150 ms later"),
    RESETS(2, "all connections between services and brokers reset, several times"),
    PARTITION(2, "one broker's clients and followers cannot reach it, while it holds on to its controllers"),
    CLOCK_JUMP(2, "the clocks of a service or of a broker an hour ahead or behind, and back");

    private final int weight;
    private final String description;

    FaultKind(int weight, String description) {
        this.weight = weight;
        this.description = description;
    }

    /** How often it is drawn, beside the one time that every kind comes first; 0 for that one time only. */
    int weight() {
        return weight;
    }

    String description() {
        return description;
    }

    /** Name for people and reports. */
    String label() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    static Optional<FaultKind> of(String label) {
        return Arrays.stream(values())
                .filter(kind -> kind.label().equals(label))
                .findFirst();
    }
}
