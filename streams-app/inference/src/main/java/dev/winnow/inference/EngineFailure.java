package dev.winnow.inference;

import ai.djl.engine.EngineException;

/** Failures of the engine, for people. Stateless. */
public final class EngineFailure {
    private static final String ERROR = "RuntimeError: ";

    private EngineFailure() {}

    /** Whether it is the engine that failed. */
    public static boolean is(Throwable failure) {
        return failure instanceof EngineException;
    }

    /** One line: of a failure inside of TorchScript, which carries all the source around it, the error itself. */
    public static String line(Throwable failure) {
        String message = String.valueOf(failure.getMessage());
        return message.lines()
                .filter(line -> line.startsWith(ERROR) && line.length() > ERROR.length())
                .map(line -> line.substring(ERROR.length()))
                .findFirst()
                .orElseGet(() -> message.lines()
                        .filter(line -> !line.isBlank())
                        .findFirst()
                        .orElse(failure.getClass().getSimpleName()));
    }
}
