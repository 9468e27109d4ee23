package dev.winnow.lab.bench.fuzz;

import dev.winnow.decision.DocumentId;
import dev.winnow.decision.PlanRecords;
import dev.winnow.schemas.Annotation;
import dev.winnow.schemas.Control;
import dev.winnow.schemas.ControlKind;
import dev.winnow.schemas.DeadLetter;
import dev.winnow.schemas.Document;
import dev.winnow.schemas.LabelShare;
import dev.winnow.schemas.Mark;
import dev.winnow.schemas.Outcome;
import dev.winnow.schemas.Probe;
import dev.winnow.schemas.ProbeCell;
import dev.winnow.schemas.Reward;
import dev.winnow.schemas.RewardReport;
import dev.winnow.schemas.Sample;
import dev.winnow.selection.Plan;
import dev.winnow.selection.Policy;
import dev.winnow.selection.UpdateRule;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.DecoderFactory;
import org.apache.avro.io.EncoderFactory;
import org.apache.avro.specific.SpecificData;
import org.apache.avro.specific.SpecificDatumWriter;
import org.apache.avro.specific.SpecificRecord;

/** One valid record of every topic, of one small run, and the registry that knows their schemas. */
final class RecordSeeds {
    static final String RUN = "fuzz";

    /** Texts that mean something to the readers of these records. */
    static final List<String> WORDS = List.of(
            RUN,
            "quality",
            "low",
            "high",
            "domain",
            "web",
            "book",
            "none",
            "twin",
            "d".repeat(64),
            "documents",
            "0",
            "v1");

    static final List<Schema> SCHEMAS = List.of(
            Document.getClassSchema(),
            Sample.getClassSchema(),
            Probe.getClassSchema(),
            RewardReport.getClassSchema(),
            Plan0.RECORD.getSchema(),
            Mark.getClassSchema(),
            Control.getClassSchema(),
            DeadLetter.getClassSchema(),
            Outcome.getClassSchema());

    private static final int ANY_OF_TYPE = 3;

    /** Made when it is first asked for. */
    private static final class Plan0 {
        private static final Map<String, List<String>> AGENTS =
                Map.of("quality", List.of("low", "high"), "domain", List.of("web", "book"));
        private static final dev.winnow.schemas.Plan RECORD = PlanRecords.toRecord(
                Plan.initial(RUN, AGENTS, 0.5, 0.2, Policy.POISSON, UpdateRule.WINNOW, 1, 32, 500, 0.2, 0.1, Map.of()));
    }

    private RecordSeeds() {}

    /** Plan 0 of the run. */
    static Plan plan() {
        return PlanRecords.toPlan(Plan0.RECORD);
    }

    static Document document() {
        String text = "some words";
        return Document.newBuilder()
                .setId(DocumentId.of(text))
                .setText(text)
                .setSource("web")
                .setTokens(text.length())
                .setAnnotations(List.of(
                        new Annotation("domain", "web", 0.5, "v1", ""),
                        new Annotation("quality", "high", 0.9, "v1", "")))
                .build();
    }

    static RewardReport report() {
        return RewardReport.newBuilder()
                .setRun(RUN)
                .setTrainerEpoch(1)
                .setPlanVersion(0)
                .setPart(0)
                .setParts(1)
                .setRewards(List.of(new Reward(document().getId(), Map.of("quality", "high", "domain", "web"), 0.01)))
                .setEstimator("twin")
                .setAuditCorrelation(0.7)
                .setTrainerStep(10)
                .build();
    }

    /** One record of every topic. */
    static List<GenericRecord> valid() {
        Document document = document();
        return List.of(
                generic(document),
                generic(Sample.newBuilder()
                        .setRun(RUN)
                        .setPlanVersion(0)
                        .setProbability(0.5)
                        .setScore(0)
                        .setUses(0)
                        .setDocument(document)
                        .build()),
                generic(Probe.newBuilder()
                        .setRun(RUN)
                        .setPlanVersion(0)
                        .setCells(List.of(new ProbeCell("quality", "high", 0.5)))
                        .setDocument(document)
                        .build()),
                generic(report()),
                generic(Plan0.RECORD),
                generic(Mark.newBuilder()
                        .setRun(RUN)
                        .setPartition(0)
                        .setOffset(0)
                        .setPlanVersion(0)
                        .setLambda(1)
                        .setShares(List.of(
                                new LabelShare("domain", List.of("web", "book"), List.of(3L, 4L)),
                                new LabelShare("quality", List.of("low", "high"), List.of(5L, 2L))))
                        .setDecided(7)
                        .setSelected(2)
                        .setProbed(1)
                        .setChainDigest(ByteBuffer.allocate(32))
                        .build()),
                generic(Control.newBuilder()
                        .setRun(RUN)
                        .setKind(ControlKind.RULE)
                        .setRule(2)
                        .setUsefulRepetitions(15.4)
                        .setIssuedAt(Instant.EPOCH)
                        .build()),
                generic(DeadLetter.newBuilder()
                        .setStep("scoring")
                        .setReason("undecodable")
                        .setDetail("a record")
                        .setOrigin("documents")
                        .setPartition(0)
                        .setPosition(3)
                        .setPayload(ByteBuffer.wrap("x".getBytes(StandardCharsets.UTF_8)))
                        .setPayloadBytes(1)
                        .build()));
    }

    /** Records of every topic with any values that their schemas allow. */
    static List<GenericRecord> any(Random random) {
        RecordMutation mutation = new RecordMutation(random, WORDS);
        List<GenericRecord> records = new ArrayList<>();
        for (Schema schema : SCHEMAS) {
            for (int i = 0; i < ANY_OF_TYPE; i++) {
                records.add((GenericRecord) mutation.value(schema, 0));
            }
        }
        return records;
    }

    /** A record as a topic holds it. */
    static byte[] wire(GenericRecord record) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        bytes.write(0);
        bytes.writeBytes(ByteBuffer.allocate(Integer.BYTES)
                .putInt(1 + SCHEMAS.indexOf(record.getSchema()))
                .array());
        BinaryEncoder encoder = EncoderFactory.get().binaryEncoder(bytes, null);
        try {
            new GenericDatumWriter<GenericRecord>(record.getSchema()).write(record, encoder);
            encoder.flush();
        } catch (IOException e) {
            throw new UncheckedIOException("memory can be written", e);
        }
        return bytes.toByteArray();
    }

    /** The record that {@link #wire} made bytes of. */
    static GenericRecord record(FuzzInput input) {
        Schema schema =
                SCHEMAS.get(ByteBuffer.wrap(input.bytes(), 1, Integer.BYTES).getInt() - 1);
        try {
            return new GenericDatumReader<GenericRecord>(schema, schema, GenericData.get())
                    .read(null, DecoderFactory.get().binaryDecoder(input.bytes(), 5, input.bytes().length - 5, null));
        } catch (IOException e) {
            throw new UncheckedIOException("it was written by wire()", e);
        }
    }

    private static GenericRecord generic(SpecificRecord record) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        BinaryEncoder encoder = EncoderFactory.get().binaryEncoder(bytes, null);
        Schema schema = record.getSchema();
        try {
            SpecificData data = SpecificData.getForClass(record.getClass());
            new SpecificDatumWriter<SpecificRecord>(schema, data).write(record, encoder);
            encoder.flush();
            return new GenericDatumReader<GenericRecord>(schema, schema, GenericData.get())
                    .read(null, DecoderFactory.get().binaryDecoder(bytes.toByteArray(), null));
        } catch (IOException e) {
            throw new UncheckedIOException("memory can be written and read", e);
        }
    }

    /** A registry that knows the schemas, the first one under id 1. */
    static ByteAnswers registry() {
        return new ByteAnswers((method, path, body) -> {
            String[] parts = path.substring(1).split("/", -1);
            if (parts[0].equals("schemas")) {
                String id = parts[2];
                boolean known =
                        id.matches("\\d{1,4}") && Integer.parseInt(id) >= 1 && Integer.parseInt(id) <= SCHEMAS.size();
                return known
                        ? json(200, "{\"schema\":" + text(SCHEMAS.get(Integer.parseInt(id) - 1)) + "}")
                        : json(404, "{\"error_code\":40403,\"message\":\"Schema not found\"}");
            }
            if (method.equals("POST")) {
                String asked = new String(body, StandardCharsets.UTF_8);
                int id = 1;
                while (id < SCHEMAS.size() && !asked.contains(text(SCHEMAS.get(id - 1)))) {
                    id++;
                }
                return json(200, "{\"id\":" + id + "}");
            }
            return json(200, "[1]");
        });
    }

    private static ByteAnswers.Answer json(int status, String text) {
        return new ByteAnswers.Answer(status, text.getBytes(StandardCharsets.UTF_8));
    }

    private static String text(Schema schema) {
        return '"' + schema.toString().replace("\\", "\\\\").replace("\"", "\\\"") + '"';
    }
}
