package dev.winnow.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class UiAccessOptionsTest {
    @TempDir
    Path directory;

    private static String refusal(String... options) {
        List<String> command = new ArrayList<>(List.of("ui", "--http-port", "0"));
        command.addAll(List.of(options));
        StringWriter err = new StringWriter();
        CommandLine commands = Main.commandLine();
        int code = Main.execute(
                commands.setOut(new PrintWriter(err)).setErr(new PrintWriter(err)), command.toArray(String[]::new));
        assertThat(code).isEqualTo(2);
        return err.toString().strip();
    }

    @Test
    void crawledTextIsNotShownToEverybodyWhoReachesThePage() throws IOException {
        Path token = directory.resolve("token");
        Files.writeString(token, "short\n");

        assertThat(refusal("--http-host", "0.0.0.0"))
                .isEqualTo("winnow ui: --http-host 0.0.0.0 would show crawled text to everybody who reaches it: add"
                        + " --token-file, or --proxy-header behind an authenticating proxy");
        assertThat(refusal("--token-file", token.toString()))
                .contains("has 5 characters: use 16 or more, for example of 'openssl rand -hex 24'");
        Files.writeString(token, "x".repeat(2_000));
        assertThat(refusal("--token-file", token.toString())).contains("has more than 1024 bytes");
        assertThat(refusal("--token-file", directory.resolve("none").toString()))
                .contains("cannot read --token-file");
        assertThat(refusal("--token-file", token.toString(), "--proxy-header", "X-User"))
                .contains("--token-file and --proxy-header exclude each other");
        assertThat(refusal("--proxy-header", "X User")).contains("is not the name of a header");
    }

    @Test
    void addressesOfServicesAndBoundsAreChecked() {
        assertThat(refusal("--metrics", "console:8080")).contains("--metrics console:8080 is not an address");
        assertThat(refusal("--metrics", "file:///etc/passwd")).contains("is not an address");
        assertThat(refusal("--metrics", "http://user:secret@console:8080")).contains("is not an address");
        assertThat(refusal("--window-documents", "5")).contains("--window-documents must be from 100 to 1000000");
    }
}
