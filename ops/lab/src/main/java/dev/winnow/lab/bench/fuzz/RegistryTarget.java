package dev.winnow.lab.bench.fuzz;

import dev.winnow.kafka.registry.RegistryException;
import dev.winnow.kafka.registry.SchemaRegistry;
import dev.winnow.schemas.Mark;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.apache.kafka.common.errors.SerializationException;

/** Answers of a schema registry, or of what is taken for one, against its client. */
final class RegistryTarget implements FuzzTarget {
    private static final Duration LIMIT = Duration.ofSeconds(5);

    /** Statuses that are final: an answer of a busy registry is waited for. */
    private static final int[] STATUSES = {200, 200, 200, 200, 404, 409, 422, 401};

    private volatile ByteAnswers.Answer answer = new ByteAnswers.Answer(200, new byte[0]);
    private final ByteAnswers server = new ByteAnswers((method, path, body) -> answer);

    @Override
    public String name() {
        return "registry";
    }

    @Override
    public List<FuzzInput> seeds() {
        return List.of(
                seed("schema", "{\"schema\":" + quoted(Mark.getClassSchema().toString()) + ",\"schemaType\":\"AVRO\"}"),
                seed("primitive", "{\"schema\":\"\\\"string\\\"\"}"),
                seed("id", "{\"id\":7}"),
                seed("versions", "[1,2,3]"),
                seed("config", "{\"compatibilityLevel\":\"FULL_TRANSITIVE\"}"),
                seed("compatible", "{\"is_compatible\":true}"),
                seed("latest", "{\"subject\":\"s\",\"version\":2,\"id\":3,\"schema\":\"\\\"int\\\"\"}"),
                seed("error", "{\"error_code\":40403,\"message\":\"Schema 7 not found\"}"));
    }

    private static FuzzInput seed(String name, String json) {
        return new FuzzInput(name, CrawlFiles.utf8(json));
    }

    private static String quoted(String text) {
        return '"' + text.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
    }

    @Override
    public FuzzBounds bounds() {
        return FuzzBounds.of(10, 512);
    }

    /** Half of the changes leave JSON, and half of those change the schema that is text in it. */
    @Override
    public FuzzInput mutate(FuzzInput seed, FuzzInput other, Random random) {
        if (seed.name().equals("schema") && random.nextBoolean()) {
            String schema = new String(
                    JsonMutation.of(CrawlFiles.utf8(Mark.getClassSchema().toString()), random), StandardCharsets.UTF_8);
            return seed(seed.name(), "{\"schema\":" + quoted(schema) + "}");
        }
        return seed.with(
                random.nextBoolean()
                        ? JsonMutation.of(seed.bytes(), random)
                        : Mutation.ofBytes(seed.bytes(), other.bytes(), random));
    }

    @Override
    public boolean accepts(FuzzInput input) {
        int status = STATUSES[Math.floorMod(Arrays.hashCode(input.bytes()), STATUSES.length)];
        boolean valid = seeds().stream().anyMatch(seed -> Arrays.equals(seed.bytes(), input.bytes()));
        answer = new ByteAnswers.Answer(valid ? 200 : status, input.bytes());
        SchemaRegistry client = server.client();
        boolean any = ask(() -> client.byId(7));
        any |= ask(() -> client.register("subject", Mark.getClassSchema()));
        any |= ask(() -> client.lookup("other", Mark.getClassSchema()));
        any |= ask(() -> client.hasSubject("subject"));
        any |= ask(() -> client.newest("subject"));
        any |= ask(() -> client.compatibility("subject"));
        any |= ask(() -> client.isCompatible("subject", Mark.getClassSchema()));
        client.trouble("topic", LIMIT);
        return any;
    }

    private static boolean ask(Runnable question) {
        try {
            question.run();
            return true;
        } catch (RegistryException | SerializationException e) {
            return false;
        }
    }

    @Override
    public void close() {
        server.close();
    }
}
