package dev.winnow.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.FileSystemLoopException;
import java.nio.file.NoSuchFileException;
import java.util.ArrayList;
import java.util.Properties;
import java.util.Set;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.streams.errors.ProcessorStateException;
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
    void whatNoUserCanExplainIsNamedWithItsPlace() {
        assertThat(FailureText.of(failure(() -> Set.of((Object) null))))
                .startsWith("internal error, please report it: java.lang.NullPointerException")
                .contains(" at ", "dev.winnow.runtime.FailureTextTest");
        assertThat(FailureText.of(new IllegalStateException(null, failure(() -> new ArrayList<>().remove(3)))))
                .contains("IndexOutOfBoundsException");
        assertThat(FailureText.of(new IllegalArgumentException("--a must be positive")))
                .isEqualTo("--a must be positive");
    }

    private static RuntimeException failure(Runnable work) {
        try {
            work.run();
            throw new AssertionError("it should fail");
        } catch (RuntimeException e) {
            return e;
        }
    }

    @Test
    void aMessageWithDetailStaysAsItIs() {
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
    void aClientThatCannotBeMadeIsReportedByItsCause() {
        Properties wrong = new Properties();
        wrong.put("bootstrap.servers", "localhost:9092");
        wrong.put("default.api.timeout.ms", "8000");
        ByteArrayDeserializer bytes = new ByteArrayDeserializer();

        assertThatThrownBy(() -> Admin.create(wrong))
                .satisfies(e -> assertThat(FailureText.of(e)).contains("default.api.timeout.ms", "request.timeout.ms"));

        wrong.put("sasl.mechanism", "PLAIN");
        wrong.put("security.protocol", "SASL_PLAINTEXT");
        assertThatThrownBy(() -> new KafkaConsumer<>(wrong, bytes, bytes))
                .satisfies(e -> assertThat(FailureText.of(e)).contains("JAAS"));
        wrong.remove("default.api.timeout.ms");
        assertThatThrownBy(() -> new KafkaProducer<>(wrong, new ByteArraySerializer(), new ByteArraySerializer()))
                .satisfies(e -> assertThat(FailureText.of(e)).contains("JAAS"));
    }

    @Test
    void aStateStoreThatCannotBeOpenedIsReportedWithItsCause() {
        assertThat(FailureText.of(new ProcessorStateException(
                        "Error opening store uses at location state/uses",
                        new IOException("While appending to file: state/uses/1.log: No space left on device"))))
                .isEqualTo("Error opening store uses at location state/uses: While appending to file: state/uses/1.log:"
                        + " No space left on device");
        assertThat(FailureText.of(new ProcessorStateException("a"))).isEqualTo("a");
    }

    @Test
    void silentFailuresAreReportedByTheirCausesOrByTheirNames() {
        assertThat(FailureText.of(new IllegalStateException(null, new IOException("the disk is gone"))))
                .isEqualTo("the disk is gone");
        assertThat(FailureText.of(new IllegalStateException())).isEqualTo("IllegalStateException");
    }
}
