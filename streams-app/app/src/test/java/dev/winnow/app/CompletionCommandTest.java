package dev.winnow.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The script is loaded by a real bash, which completes words as it does for a person who presses Tab. */
class CompletionCommandTest {
    @TempDir
    static Path folder;

    private static Path script;

    @BeforeAll
    static void write() throws IOException {
        script = Files.writeString(folder.resolve("winnow"), print("bash"));
    }

    private static String print(String shell) {
        StringWriter out = new StringWriter();
        int code = Main.execute(Main.commandLine().setOut(new PrintWriter(out)), "completion", shell);
        assertThat(code).isZero();
        return out.toString();
    }

    /** What bash offers for the last word of a line. */
    private static List<String> complete(String line) throws IOException {
        Process bash = new ProcessBuilder("bash", "--norc", "-c", """
                        source "$1"
                        function_name=$(complete -p winnow | sed 's/.* -F \\([^ ]*\\) .*/\\1/')
                        COMP_LINE=$2 COMP_POINT=${#2}
                        read -ra COMP_WORDS <<<"$2"
                        [[ $2 == *' ' ]] && COMP_WORDS+=('')
                        COMP_CWORD=$((${#COMP_WORDS[@]} - 1))
                        "$function_name" winnow "${COMP_WORDS[COMP_CWORD]}" "${COMP_WORDS[COMP_CWORD - 1]}" 2>/dev/null
                        printf '%s\\n' "${COMPREPLY[@]}"
                        """, "bash", script.toString(), line)
                .redirectErrorStream(true)
                .start();
        return new String(bash.getInputStream().readAllBytes(), StandardCharsets.UTF_8)
                .lines()
                .toList();
    }

    @Test
    void theScriptOfTheDistributionIsTheOneThatTheCommandPrints() throws IOException {
        GoldenFiles.assertSame(
                new TreeMap<>(Map.of("winnow.bash", print("bash"))), Path.of("src/main/distribution/completion"));
    }

    @Test
    void bashCompletesCommands() throws IOException {
        assertThat(complete("winnow con")).containsExactly("console");
        assertThat(complete("winnow run ")).contains("create", "pause", "outcomes");
    }

    @Test
    void bashCompletesOptionsOfTheCommand() throws IOException {
        assertThat(complete("winnow console --pac")).contains("--pacing", "--pacing-low", "--pacing-high");
        assertThat(complete("winnow audit verify --sn")).containsExactly("--snapshots");
        assertThat(complete("winnow audit verify --pac")).doesNotContain("--pacing");
    }

    @Test
    void bashDoesNotOfferAnOptionThatTheHelpLeavesOut() throws IOException {
        assertThat(complete("winnow score --auto")).containsExactly("--auto-register-schemas");
        assertThat(complete("winnow run list --auto")).doesNotContain("--auto-register-schemas");
    }

    @Test
    void zshLoadsTheSameScriptThroughItsEmulationOfBash() {
        assertThat(print("zsh")).isEqualTo(print("bash")).contains("bashcompinit");
    }
}
