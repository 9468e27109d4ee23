package dev.winnow.runtime;

import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;

/** What a failure is, in one line for a person. */
public final class FailureText {
    private FailureText() {}

    /** The first message behind a failure that says something; where Java says no more than a path, what is wrong with it. */
    public static String of(Throwable failure) {
        Throwable told = telling(failure);
        if (told instanceof FileSystemException file && file.getReason() == null && file.getFile() != null) {
            return file.getFile() + " " + trouble(file);
        }
        return told.getMessage() == null ? told.getClass().getSimpleName() : told.getMessage();
    }

    /** The first failure in a chain of causes that has a message of its own. */
    public static Throwable telling(Throwable failure) {
        Throwable told = failure;
        while (saysNothing(told) && told.getCause() != null) {
            told = told.getCause();
        }
        return told;
    }

    private static boolean saysNothing(Throwable failure) {
        return failure.getMessage() == null
                || failure instanceof UncheckedIOException
                        && failure.getMessage().equals(failure.getCause().toString());
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
