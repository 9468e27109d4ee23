package dev.winnow.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.FileSystemLoopException;
import java.nio.file.NoSuchFileException;
import org.junit.jupiter.api.Test;

class FailureTextTest {

    @Test
    void aPathAloneBecomesASentence() {
        assertThat(FailureText.of(new NoSuchFileException("a/b"))).isEqualTo("a/b does not exist");
        assertThat(FailureText.of(new UncheckedIOException(new AccessDeniedException("a"))))
                .isEqualTo("a may not be read or written by this user");
        assertThat(FailureText.of(new FileSystemLoopException("a")))
                .isEqualTo("a cannot be used (FileSystemLoopException)");
    }

    @Test
    void whatSaysMoreStaysAsItIs() {
        assertThat(FailureText.of(new FileSystemException("a", null, "No space left on device")))
                .isEqualTo("a: No space left on device");
        assertThat(FailureText.of(new UncheckedIOException("cannot read a", new IOException("b"))))
                .isEqualTo("cannot read a");
    }

    @Test
    void tooManyOpenFilesAreNamedHoweverDeepTheyAre() {
        assertThat(FailureText.of(new IllegalStateException(
                        "Failed to construct kafka consumer", new IOException("Too many open files"))))
                .isEqualTo("Failed to construct kafka consumer: too many open files; raise the limit, for example with"
                        + " 'ulimit -n 4096'");
    }

    @Test
    void silentFailuresAreToldByTheirCausesOrByTheirNames() {
        assertThat(FailureText.of(new IllegalStateException(null, new IOException("the disk is gone"))))
                .isEqualTo("the disk is gone");
        assertThat(FailureText.of(new IllegalStateException())).isEqualTo("IllegalStateException");
    }
}
