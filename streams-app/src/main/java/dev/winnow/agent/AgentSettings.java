package dev.winnow.agent;

/**
 * How the agents of one catalogue are to run.
 *
 * @param device {@code cpu}, {@code cuda} or {@code cuda:N}
 * @param shared what the agents of the catalogue have in common, so that work on a batch is done once
 */
public record AgentSettings(String device, SharedWork shared) {

    /** On the processor, with nothing shared yet. */
    public static AgentSettings cpu() {
        return on("cpu");
    }

    /** On a device, with nothing shared yet. */
    public static AgentSettings on(String device) {
        return new AgentSettings(device, new SharedWork());
    }
}
