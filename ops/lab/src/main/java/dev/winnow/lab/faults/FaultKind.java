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
    CLOCK_JUMP(2, "the clocks of a service or of a broker an hour ahead or behind, and back"),
    CONTROLLER_KILL(2, "kill -9 of the active controller, and of the next one as soon as it is elected"),
    LONG_STOP(
            2, "SIGSTOP of a scorer, console, ingest or coordinator until its session and its transaction have ended"),
    ONE_WAY_PARTITION(2, "requests to one broker arrive and its answers do not, or the other way round"),
    PACKET_LOSS(
            2, "a share of chunks between services, brokers and followers arrives late, as what TCP sends again does"),
    SLOW_BROKER(2, "a broker stopped for 0.2 to 0.8 s again and again, as a long collection stops it"),
    SLOW_DISK(2, "every write of a broker waits until its disk has it, where it otherwise ends in memory"),
    SMALL_HEAP(2, "a scorer or console restarted with a heap that is too small, which ends or slows it, and back"),
    UNCLEAN_ELECTION(2, "kill -9 of a leader, and an unclean election of all partitions ordered in the same moment"),
    POISON(3, "records that cannot be decoded on every topic of the run and on the shared ones"),
    PAIR(4, "two faults of different kinds in the same moment"),
    RECORDS_DELETED(1, "documents deleted before they are read, by delete-records and by retention; beside the run"),
    TOPIC_RECREATED(1, "documents deleted and created again under a scorer's group; beside the run"),
    PARTITIONS_ADDED(1, "partitions added to documents, and to the selected topic of a run; beside the run"),
    REGISTRY_EMPTIED(1, "a registry that comes back without its schemas, then with them; beside the run"),
    ROLLING_UPGRADE(
            0,
            "scorer, coordinator, consoles and trainer of an older build replaced in mid-run, one after the other; beside the run");

    private final int weight;
    private final String description;

    FaultKind(int weight, String description) {
        this.weight = weight;
        this.description = description;
    }

    /**
     * Whether it is injected into a deployment of its own on the same brokers: services have to refuse to continue, name the reason, and continue after the runbook's remedy.
     */
    boolean isBesideTheRun() {
        return this == RECORDS_DELETED
                || this == TOPIC_RECREATED
                || this == PARTITIONS_ADDED
                || this == REGISTRY_EMPTIED;
    }

    /** Whether it is injected into a deployment of its own whose every record is compared, as those of the run are. */
    boolean isUpgrade() {
        return this == ROLLING_UPGRADE;
    }

    /** How often it is drawn, beside the times that every kind comes first; 0 for those alone. */
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
