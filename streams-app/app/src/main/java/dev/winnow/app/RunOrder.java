package dev.winnow.app;

import dev.winnow.kafka.client.KafkaConnection;
import dev.winnow.kafka.provisioning.TopicProvisioner;
import dev.winnow.kafka.topic.RunTopics;
import dev.winnow.service.run.PlanHistory;
import dev.winnow.service.run.RunControl;
import dev.winnow.service.run.RunState;
import java.util.List;

/** Gives a run an order, once it is clear that there is such a run and that it has not ended. */
final class RunOrder {
    private RunOrder() {}

    /**
     * Gives it.
     *
     * @param state what the run is then
     * @param effect what its consoles do then
     * @return what happened, for a person
     */
    static String give(KafkaConnection connection, String name, RunState order, String state, String effect) {
        RunTopics run = connection.topics().run(name);
        connection.requireReady(run.plans());
        new PlanHistory(connection, run).requireNewest();
        RunControl control = new RunControl(connection, run);
        if (!control.exists()) {
            new TopicProvisioner(connection).apply(List.of(run.controlSpec()), (short) -1, false);
            control.give(order);
            return "run " + name + " is " + state + ", but its consoles are older than the topic " + run.control()
                    + ": start them again";
        }
        control.requireNotEnded();
        boolean already = control.newest() == order;
        control.give(order);
        return "run " + name + " is " + state
                + (already ? " already" : ": its consoles " + effect + " within about a second");
    }
}
