package dev.winnow.app;

import dev.winnow.stack.LocalStack;
import dev.winnow.stack.ScratchDirectory;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * Gives tests one broker and one registry for all classes of a test JVM; each test keeps to a prefix of its own. They end with the JVM: a test run
 * may be no more than one class.
 */
public final class SharedStack implements ParameterResolver {
    private static LocalStack stack;

    private static synchronized LocalStack stack() {
        if (stack == null) {
            try {
                Path directory = Files.createTempDirectory("winnow-shared-stack");
                stack = LocalStack.start(directory);
                Runtime.getRuntime().addShutdownHook(new Thread(() -> end(directory), "shared-stack-end"));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        return stack;
    }

    private static void end(Path directory) {
        stack.close();
        try {
            ScratchDirectory.delete(directory);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot delete " + directory, e);
        }
    }

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        return parameter.getParameter().getType() == LocalStack.class;
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
        return stack();
    }
}
