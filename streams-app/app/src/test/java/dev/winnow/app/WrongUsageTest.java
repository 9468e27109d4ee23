package dev.winnow.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine;

/** Whatever options alone can show to be wrong is refused before a broker, a registry or the engine is asked. */
@Timeout(60)
class WrongUsageTest {
    private static final String HERE = "HERE/";

    @TempDir
    Path folder;

    private final StringWriter err = new StringWriter();
    private final StringWriter out = new StringWriter();

    @BeforeEach
    void write() throws IOException {
        Files.writeString(folder.resolve("documents.jsonl"), "{\"text\": \"one\"}\n");
        Files.createDirectory(folder.resolve("empty"));
    }

    static Stream<Arguments> wrong() {
        return Stream.of(
                // ingest
                arguments("ingest HERE/documents.jsonl --name=a/b", "'a/b' is not valid"),
                arguments("ingest s3:///x", "invalid address \"s3:///x\": use s3://BUCKET/PREFIX"),
                arguments("ingest s3://crawl/x --s3-endpoint=localhost:9000", "invalid endpoint localhost:9000"),
                arguments("ingest HERE/documents.jsonl --max-documents=0", "--max-documents must be at least 1, not 0"),
                arguments("ingest HERE/documents.jsonl --source-rule=web", "\"web\" is not of the form GLOB=name"),
                arguments("ingest HERE/documents.jsonl --source-rule=[=web", "source rule"),
                arguments("ingest HERE/documents.jsonl --min-document-bytes=0", "at least 1 byte"),
                arguments("ingest HERE/documents.jsonl --max-document-bytes=1023", "1023"),
                arguments("ingest HERE/documents.jsonl --max-record-bytes=0", "must be greater than 0, not 0"),
                arguments("ingest HERE/documents.jsonl --hold-out-dir=HERE/held --hold-out=1", "--hold-out must be"),
                arguments("ingest HERE/documents.jsonl --hold-out-dir=HERE/held --hold-out=NaN", "--hold-out must be"),
                arguments("ingest HERE/documents.jsonl --format=pdf", "--format"),
                arguments("ingest HERE/documents.jsonl --drain-timeout=0", "--drain-timeout must be"),
                arguments("ingest", "name files"),
                // score
                arguments("score --agent-timeout=0", "--agent-timeout must be at least 1 second, but is 0"),
                arguments("score --batch-documents=0", "--batch-documents must be 1 or more, but is 0"),
                arguments("score --threads=0", "--threads must be 1 or more, but is 0"),
                arguments("score --depth=0", "--depth must be 1 or more, but is 0"),
                arguments("score --commit-interval-ms=0", "--commit-interval-ms must be 1 or more, but is 0"),
                arguments("score --device=gpu", "'gpu'"),
                arguments("score --device=cpu,,cuda", "--device must be"),
                arguments("score --device=cuda:99", "device 'cuda:99' not found"),
                arguments("score --drain-timeout=-1", "--drain-timeout must be"),
                // services of a run
                arguments("console --pacing-low=0", "--pacing-low must be 1 or more"),
                arguments("console --pacing=maybe", "--pacing"),
                arguments("console --drain-timeout=0", "--drain-timeout must be"),
                arguments("coordinator --drain-timeout=0", "--drain-timeout must be"),
                arguments("console --threads=0", "--threads must be 1 or more, but is 0"),
                arguments("coordinator --threads=-1", "--threads must be 1 or more, but is -1"),
                arguments("console --commit-interval-ms=0", "--commit-interval-ms must be 1 or more, but is 0"),
                arguments("coordinator --commit-interval-ms=-1", "--commit-interval-ms must be 1 or more, but is -1"),
                // agents
                arguments("agents fit --output=HERE/agents", "name either files to fit on, or a topic with --topic"),
                arguments("agents fit HERE/documents.jsonl --topic=documents --output=HERE/agents", "name either"),
                arguments("agents fit HERE/documents.jsonl --agents=dsir --output=HERE/agents", "--reference"),
                arguments("agents fit HERE/documents.jsonl --agents=ask-llm --output=HERE/agents", "--teacher"),
                arguments(
                        "agents fit HERE/documents.jsonl --agents=learnability --teacher=HERE/empty"
                                + " --output=HERE/agents",
                        "--student"),
                arguments(
                        "agents fit HERE/documents.jsonl --agents=ask-llm --teacher=HERE/absent --output=HERE/agents",
                        "is not a directory"),
                arguments("agents fit HERE/absent --agents=rules --output=HERE/agents", "no sample found at"),
                arguments("agents fit HERE/empty --agents=rules --output=HERE/agents", "no .jsonl or .jsonl.gz file"),
                arguments(
                        "agents fit --topic=documents --max-documents=0 --output=HERE/agents",
                        "--max-documents must be at least 1, got 0"),
                arguments("agents evaluate --topic=annotated --max-documents=-1", "--max-documents must be at least 1"),
                arguments("agents evaluate", "name either files with --input, or a topic with --topic"),
                arguments("agents evaluate --input HERE/documents.jsonl --topic=annotated", "name either"),
                arguments("agents label HERE/documents.jsonl --batch-documents=0", "--batch-documents"),
                arguments("agents label HERE/documents.jsonl --agent-timeout=0", "--agent-timeout"),
                // runs
                arguments("run create --run=night --minimum-probes=-1", "--minimum-probes"),
                arguments("run create --run=night --step-documents=-2", "0 and -2"),
                arguments("run create --run=night --policy=greedy", "--policy"),
                arguments("run create --run=night --agents-dir=HERE/absent --selection-ratio=2", "(0, 1], but is 2.0"),
                arguments("run create --run=night --agents-dir=HERE/absent --temperature=0", "but is 0.0"),
                arguments("run create --run=night --agents-dir=HERE/absent --learning-rate=0", "(0, 1], but is 0.0"),
                arguments("run create --run=night --agents-dir=HERE/absent --probes-per-group=-1", "but is -1"),
                arguments("run create --run=night --agents-dir=HERE/absent --stage-documents=0", "but is 0"),
                arguments("run fence --run=night --lowest-epoch=-1", "--lowest-epoch must be 0 or more, but is -1"),
                arguments("run pause --run=" + "n".repeat(81), "is not a valid name"),
                arguments("run create --run=night --update-rule=greedy", "--update-rule"),
                arguments("run limit --run=night --minimum-probes=-1", "-1 and 0"),
                arguments("run delete --run=a/b --yes", "run 'a/b' is not a valid name"),
                arguments("run pause --run=a/b", "run 'a/b' is not a valid name"),
                arguments("run list --prefix=a/b", "prefix 'a/b' is not a valid name"),
                arguments("run outcomes --run=night --last=0", "--last must be from 1 to 10000: it is 0"),
                arguments("run outcomes --run=night --last=10001", "it is 10001"),
                // audits
                arguments("audit verify --run=night --threads=0", "--threads must be 1 or more, but is 0"),
                arguments("audit verify --run=night --plans=3-", "--plans must be"),
                arguments("audit verify --run=night --plans=5-3", "5-3"),
                arguments("audit verify --run=night --plans=9999999999", "--plans must be"),
                arguments("audit verify --run=night --from=7 --to=6", "7 to 6"),
                arguments("audit verify --run=night --from=-1", "-1 to"),
                arguments(
                        "audit verify --run=night --partition=0,-1", "partitions are counted from 0, but are [-1, 0]"),
                arguments("audit verify --run=night --report=HERE/absent/r.json", "cannot write --report"),
                arguments(train("--report=HERE/absent/r.json"), "cannot write --report"),
                arguments("audit what-if --run=night --selection-ratio=1.5", "(0, 1], but is 1.5"),
                arguments("audit what-if --run=night --selection-ratio=NaN", "(0, 1], but is NaN"),
                arguments("audit what-if --run=night --temperature=0", "greater than 0, but is 0.0"),
                arguments("audit what-if --run=night --threads=0", "--threads must be 1 or more, but is 0"),
                arguments("audit what-if --run=night --plans=x", "--plans must be"),
                arguments("audit what-if --run=night --theta=domain", "--theta"),
                arguments("audit credit --run=night --threads=0", "--threads must be 1 or more, but is 0"),
                arguments("audit explain --run=night", "DOCUMENT"),
                arguments("audit lineage --run=night", "SAMPLE"),
                // access rules
                arguments("acls --run=night --principal=User:winnow", "must be TYPE:NAME with {role}"),
                arguments("acls --run=night --principal={role}", "must be TYPE:NAME with {role}"),
                // evaluation of a checkpoint
                arguments("evaluate --checkpoint-dir=HERE/empty", "nothing to evaluate on"),
                arguments(
                        "evaluate --checkpoint-dir=HERE/empty --held-out HERE/documents.jsonl --token-budget=0",
                        "--token-budget must be 1 or more, got 0"),
                arguments("evaluate --checkpoint-dir=HERE/empty --held-out HERE/documents.jsonl --items=0", "--items"),
                arguments(
                        "evaluate --checkpoint-dir=HERE/empty --held-out HERE/documents.jsonl --held-out-tokens=0",
                        "--held-out-tokens must be 1 to 1000000000, got 0"),
                arguments(
                        "evaluate --checkpoint-dir=HERE/empty --held-out HERE/documents.jsonl --reference-lead=-1",
                        "--reference-lead must not be negative, got -1"),
                arguments(
                        "evaluate --checkpoint-dir=HERE/empty --held-out HERE/documents.jsonl --report=HERE/absent/r.json",
                        "its folder does not exist or is not writable"),
                // export of a checkpoint
                arguments(
                        "export --checkpoint-dir=HERE/empty --output=HERE/documents.jsonl",
                        "exists and is not an export"),
                // topics
                arguments("topics apply --prefix=a/b", "'a/b'"),
                arguments("topics apply --partitions=0", "--partitions must be 1 or more, but is 0"),
                arguments("topics apply --documents-retention-hours=0", "must be -1 or at least 1, but is 0"),
                arguments("topics apply --annotated-retention-hours=0", "must be -1 or at least 1, but is 0"),
                arguments("topics apply --annotated-local-retention-hours=0", "must be at least 1, but is 0"),
                arguments(
                        "topics apply --annotated-retention-hours=5 --annotated-local-retention-hours=6",
                        "at most --annotated-retention-hours, but is 6 of 5"),
                arguments("topics apply --selected-retention-hours=5", "need --run RUN"),
                arguments("run create --run=night --selected-retention-hours=0", "must be -1 or at least 1, but is 0"),
                arguments("audit verify --run=night --from-snapshots", "--from-snapshots needs --snapshots DIR"),
                arguments(
                        "audit verify --run=night --from=5 --write-snapshots=target",
                        "leave out --from, --to and --plans"),
                arguments("topics apply --replication-factor=0", "--replication-factor must be 1 or more"),
                arguments("topics apply --replication-factor=-2", "but is -2"),
                arguments("stand-in --reference=HERE/documents.jsonl --minimum-probes=0", "probes must be positive"),
                arguments("stand-in --reference=HERE/documents.jsonl --silence=-1", "silence"),
                arguments(train("--steps-per-update=0"), "steps per update"),
                arguments(train("--readings=0"), "readings"),
                arguments(
                        train("--minimum-probes=9 --maximum-probes=8"),
                        "the maximum number of probes not below the minimum"),
                arguments(train("--refresh-steps=-1"), "must not be negative"),
                arguments(train("--average-decay=1"), "--average-decay must be from 0 to below 1, got 1.0"),
                arguments(train("--probe-windows=-1"), "32, -1 and 50"),
                arguments(train("--report-items=0"), "96 and 0"),
                arguments(train("--lanes=0"), "--batch and --lanes must be 1 or more, got 8 and 0"),
                arguments(train("--lanes=1025"), "--lanes must be 1024 or less, got 1025"),
                arguments(train("--lane-timeout-seconds=-1"), "--lane-timeout-seconds must be 0 or more, got -1"),
                arguments(train("--heads=3"), "width 64 must be an even multiple of heads 3"),
                arguments(train("--key-value-heads=3"), "must divide the 4 heads"),
                arguments(train("--learning-rate=0"), "learning rate must be positive"),
                arguments(train("--precision=fp64"), "--precision is FP32 or BF16"),
                arguments(train("--drain-timeout=0"), "--drain-timeout must be"),
                arguments("train --reference=HERE/absent --checkpoint-dir=HERE/c", "does not exist"),
                arguments("topics apply --partitions=many", "--partitions"),
                arguments("topics apply --kafka=ssl.key.password=secret", "ssl.key.password"));
    }

    private static String train(String options) {
        return "train --reference=HERE/documents.jsonl --checkpoint-dir=HERE/checkpoints " + options;
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("wrong")
    void aWrongOptionIsOneLineThatNamesItAndExitCode2(String command, String words) {
        int code = execute(command);

        assertThat(err.toString()).contains(words).hasLineCount(1);
        assertThat(code).isEqualTo(2);
        assertThat(out.toString()).isEmpty();
    }

    private int execute(String command) {
        String[] arguments = Stream.of(command.split(" "))
                .map(argument -> argument.replace(HERE, folder + "/"))
                .toArray(String[]::new);
        CommandLine commands = Main.commandLine(NamedCommands.in(arguments));
        return Main.execute(commands.setOut(new PrintWriter(out)).setErr(new PrintWriter(err)), arguments);
    }
}
