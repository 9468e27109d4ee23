package dev.winnow.app;

import dev.winnow.decision.ConsoleException;
import dev.winnow.kafka.client.KafkaConnection;
import dev.winnow.kafka.provisioning.TopicProvisioner;
import dev.winnow.kafka.topic.RunTopics;
import dev.winnow.schemas.ControlKind;
import dev.winnow.service.run.OperatorControls;
import dev.winnow.service.run.PlanHistory;
import dev.winnow.service.run.RunControl;
import dev.winnow.service.run.RunState;
import java.util.List;

/** Gives a run an order, once it is clear that there is such a run and that it has not ended. */
final class RunOrder {
    private RunOrder() {}

    /**
     * Where orders to the coordinator are written.
     *
     * @throws ConsoleException when the run has no such topic
     */
    static OperatorControls requireControls(KafkaConnection connection, RunTopics run) {
        OperatorControls controls = new OperatorControls(connection, run);
        if (!controls.exists()) {
            throw new ConsoleException("run " + run.run() + " has no topic " + run.controls()
                    + ": an earlier version created it; add its topics with 'winnow topics apply --run " + run.run()
                    + "', then restart its coordinator");
        }
        return controls;
    }

    private static ControlKind kind(RunState state) {
        return switch (state) {
            case GO -> ControlKind.RESUME;
            case PAUSE -> ControlKind.PAUSE;
            case END -> ControlKind.END;
        };
    }

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
            new OperatorControls(connection, run).note(kind(order));
            return "run " + name + " is " + state + ", but its consoles are older than the topic " + run.control()
                    + ": start them again";
        }
        control.requireNotEnded();
        boolean already = control.newest() == order;
        control.give(order);
        new OperatorControls(connection, run).note(kind(order));
        return "run " + name + " is " + state
                + (already ? " already" : ": its consoles " + effect + " within about a second");
    }
}
