package dev.winnow.agent;

/**
 * How the agents of one catalogue are to run.
 *
 * @param device {@code cpu}, {@code cuda} or {@code cuda:N}
 * @param threads threads inside one operator of the engine, at least 1; the engine has one such number per process
 * @param shared what the agents of the catalogue have in common, so that work on a batch is done once
 */
public record AgentSettings(String device, int threads, SharedWork shared) {

    /**
     * On the processor, with nothing shared yet.
     *
     * @return one thread inside an operator
     */
    public static AgentSettings cpu() {
        return on("cpu");
    }

    /**
     * On a device, with nothing shared yet.
     *
     * @param device {@code cpu}, {@code cuda} or {@code cuda:N}
     * @return one thread inside an operator
     */
    public static AgentSettings on(String device) {
        return on(device, 1);
    }

    /**
     * On a device, with nothing shared yet.
     *
     * @param device {@code cpu}, {@code cuda} or {@code cuda:N}
     * @param threads threads inside one operator, at least 1
     * @return the settings
     */
    public static AgentSettings on(String device, int threads) {
        return new AgentSettings(device, threads, new SharedWork());
    }
}
