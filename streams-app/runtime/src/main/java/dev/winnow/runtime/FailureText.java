package dev.winnow.runtime;

import java.io.UncheckedIOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.util.Arrays;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.streams.errors.ProcessorStateException;

/** What a failure is, in one line for a person. */
public final class FailureText {
    private static final int DEEPEST = 10;
    private static final String PACKAGE = "dev.winnow.";

    private FailureText() {}

    /** The first message in the chain of causes of a failure that carries information; where Java reports no more than a path, what is wrong with it. */
    public static String of(Throwable failure) {
        String text = textOf(telling(failure));
        return isOutOfFiles(failure)
                ? text + ": too many open files; raise the limit, for example with 'ulimit -n 4096'"
                : text;
    }

    private static boolean isOutOfFiles(Throwable failure) {
        Throwable cause = failure;
        for (int depth = 0; cause != null && depth < DEEPEST; depth++) {
            if (cause.getMessage() != null && cause.getMessage().contains("Too many open files")) {
                return true;
            }
            cause = cause.getCause();
        }
        return false;
    }

    private static String textOf(Throwable shown) {
        if (shown instanceof FileSystemException file && file.getReason() == null && file.getFile() != null) {
            return file.getFile() + " " + trouble(file);
        }
        if (shown instanceof CharacterCodingException) {
            return "a text file is not UTF-8 (" + shown.getMessage() + ")";
        }
        if (shown instanceof ProcessorStateException && shown.getCause() != null) {
            return shown.getMessage() + ": " + deepest(shown).getMessage();
        }
        if (shown instanceof NullPointerException
                || shown instanceof IndexOutOfBoundsException
                || shown instanceof ClassCastException) {
            return "internal error, please report it: " + shown + place(shown);
        }
        return shown.getMessage() == null ? shown.getClass().getSimpleName() : shown.getMessage();
    }

    /** Where Winnow's code met a failure that none of its users can explain. */
    private static String place(Throwable failure) {
        return Arrays.stream(failure.getStackTrace())
                .filter(frame -> frame.getClassName().startsWith(PACKAGE))
                .findFirst()
                .map(frame -> " at " + frame)
                .orElse("");
    }

    /** A state store names its folder alone; that the disk is full or read-only is the last of its causes. */
    private static Throwable deepest(Throwable failure) {
        Throwable cause = failure;
        for (int depth = 0; cause.getCause() != null && depth < DEEPEST; depth++) {
            cause = cause.getCause();
        }
        return cause;
    }

    /** The first failure in a chain of causes that has a message of its own. */
    public static Throwable telling(Throwable failure) {
        Throwable shown = failure;
        while (saysNothing(shown) && shown.getCause() != null) {
            shown = shown.getCause();
        }
        return shown;
    }

    /** Clients of Kafka report no more than that they could not be created or constructed; the cause below it explains why. */
    private static boolean saysNothing(Throwable failure) {
        return failure.getMessage() == null
                || failure instanceof UncheckedIOException
                        && failure.getMessage().equals(failure.getCause().toString())
                || failure.getClass() == KafkaException.class
                        && failure.getMessage().startsWith("Failed to c");
    }

    private static String trouble(FileSystemException file) {
        if (file instanceof NoSuchFileException) {
            return "does not exist";
        }
        if (file instanceof AccessDeniedException) {
            return "may not be read or written by this user";
        }
        if (file instanceof FileAlreadyExistsException) {
            return "exists already";
        }
        if (file instanceof NotDirectoryException) {
            return "is not a folder";
        }
        if (file instanceof DirectoryNotEmptyException) {
            return "is not empty";
        }
        return "cannot be used (" + file.getClass().getSimpleName() + ")";
    }
}
