package dev.winnow.stack;

import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.InvocationTargetException;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.Arrays;

/**
 * Runs another main class in a process that must not outlive the one that started it.
 *
 * <p>The parent holds the other end of standard input. When the parent ends, however it ends, the pipe closes, and this process exits through its
 * shutdown hooks; if they take longer than {@link #GRACE_MILLIS} it is halted. Depends on the JDK alone, so that it can join any class path.
 */
public final class StopWithParent {
    static final long GRACE_MILLIS = 30_000;

    private StopWithParent() {}

    /** The jar or folder that this class comes from. */
    static String location() {
        try {
            return Path.of(StopWithParent.class
                            .getProtectionDomain()
                            .getCodeSource()
                            .getLocation()
                            .toURI())
                    .toString();
        } catch (URISyntaxException e) {
            throw new IllegalStateException("Cannot tell where " + StopWithParent.class + " comes from", e);
        }
    }

    /**
     * Starts the watch and calls {@code main} of the class named first with the remaining arguments.
     *
     * @throws Exception what the named main throws
     */
    public static void main(String[] arguments) throws Exception {
        if (arguments.length == 0) {
            throw new IllegalArgumentException("Name the main class to run as the first argument.");
        }
        daemon("stop-with-parent", () -> exitAtEndOf(System.in));
        call(arguments[0], Arrays.copyOfRange(arguments, 1, arguments.length));
    }

    /** Calls {@code main} of a class that is on the class path of the child alone. */
    static void call(String mainClass, String... arguments) throws Exception {
        try {
            Class.forName(mainClass).getMethod("main", String[].class).invoke(null, (Object) arguments);
        } catch (InvocationTargetException e) {
            if (e.getCause() instanceof Exception cause) {
                throw cause;
            }
            throw e;
        }
    }

    private static void exitAtEndOf(InputStream parent) {
        try {
            while (parent.read() != -1) {
                // the parent never writes; whatever arrives is not ours to read
            }
        } catch (IOException e) {
            // a broken pipe looks like its end
        }
        daemon("halt-after-grace", () -> {
            try {
                Thread.currentThread().join(GRACE_MILLIS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            Runtime.getRuntime().halt(143);
        });
        System.exit(143);
    }

    private static void daemon(String name, Runnable work) {
        Thread thread = new Thread(work, name);
        thread.setDaemon(true);
        thread.start();
    }
}
