package dev.winnow.local;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/** Gives tests one broker and one registry for all classes; each test keeps to a prefix of its own. They end with the test run. */
public final class SharedStack implements ParameterResolver {
    /** The stack and the folder that it lives in. */
    private record Started(LocalStack stack, Path directory) implements AutoCloseable {
        static Started begin() {
            try {
                Path directory = Files.createTempDirectory("winnow-shared-stack");
                return new Started(LocalStack.start(directory), directory);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        @Override
        public void close() throws IOException {
            stack.close();
            ScratchDirectory.delete(directory);
        }
    }

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        return parameter.getParameter().getType() == LocalStack.class;
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
        return context.getRoot()
                .getStore(ExtensionContext.Namespace.create(SharedStack.class))
                .getOrComputeIfAbsent("stack", key -> Started.begin(), Started.class)
                .stack();
    }
}
