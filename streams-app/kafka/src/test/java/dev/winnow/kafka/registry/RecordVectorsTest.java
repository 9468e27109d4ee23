package dev.winnow.kafka.registry;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.winnow.GoldenVectors;
import dev.winnow.schemas.AgentPlan;
import dev.winnow.schemas.Annotation;
import dev.winnow.schemas.Document;
import dev.winnow.schemas.MissingKind;
import dev.winnow.schemas.Outcome;
import dev.winnow.schemas.OutcomeVerdict;
import dev.winnow.schemas.Plan;
import dev.winnow.schemas.Probe;
import dev.winnow.schemas.ProbeCell;
import dev.winnow.schemas.RefusalReason;
import dev.winnow.schemas.RefusedRewards;
import dev.winnow.schemas.Reward;
import dev.winnow.schemas.RewardReport;
import dev.winnow.schemas.Sample;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.apache.avro.io.DecoderFactory;
import org.apache.avro.io.Encoder;
import org.apache.avro.io.EncoderFactory;
import org.apache.avro.io.JsonEncoder;
import org.apache.avro.specific.SpecificDatumReader;
import org.apache.avro.specific.SpecificDatumWriter;
import org.apache.avro.specific.SpecificRecord;
import org.junit.jupiter.api.Test;

/** {@code records.json}: records as JSON and as bytes. */
class RecordVectorsTest {
    private static final int SCHEMA_ID = 2_026;
    private static final ObjectMapper JSON = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);
    private static final String DESCRIPTION =
            "Records of the schemas in schemas/src/main/avro/records.avdl. schema is the writer's schema, record is Avro's JSON encoding, avro its binary encoding in"
                    + " hexadecimal. wire is what a topic holds, as the Confluent wire format has it: a zero byte, the id of the schema in the registry as four bytes, the"
                    + " highest first (schemaId here; a registry gives its own), and avro. A double that is not a number is the text NaN in JSON. Times are milliseconds.";

    @Test
    void theRecordsAreThoseOfTheVectors() throws IOException {
        ObjectNode file = JSON.createObjectNode();
        file.put("description", DESCRIPTION);
        file.put("schemaId", SCHEMA_ID);
        for (SpecificRecord record :
                List.of(document(), sample(), probe(), report(), lightReport(), outcome(), plan())) {
            file.withArray("cases").add(of(record));
        }
        GoldenVectors.assertSame("records.json", JSON.writeValueAsString(file) + "\n");
    }

    @Test
    void theSerdeWritesAndReadsTheWireBytes() throws IOException {
        try (FakeRegistry registry = new FakeRegistry()) {
            RecordSerdes serdes = new RecordSerdes(registry.client(), true);
            byte[] written = serdes.sample().serializer().serialize("winnow.base.selected", sample());

            byte[] avro = binary(sample());
            assertThat(HexFormat.of().formatHex(written))
                    .startsWith("00")
                    .hasSize(10 + 2 * avro.length)
                    .endsWith(HexFormat.of().formatHex(avro));
            assertThat(serdes.sample().deserializer().deserialize("winnow.base.selected", written))
                    .isEqualTo(sample());
        }
    }

    private static JsonNode of(SpecificRecord record) throws IOException {
        byte[] avro = binary(record);
        SpecificRecord read = new SpecificDatumReader<SpecificRecord>(record.getSchema())
                .read(null, DecoderFactory.get().binaryDecoder(avro, null));
        // by bytes: a NaN is not equal to itself
        assertThat(binary(read)).isEqualTo(avro);
        ObjectNode node = JSON.createObjectNode();
        node.put("type", record.getSchema().getName());
        node.set("schema", JSON.readTree(record.getSchema().toString()));
        node.set("record", JSON.readTree(json(record)));
        node.put("avro", HexFormat.of().formatHex(avro));
        node.put(
                "wire",
                "00" + HexFormat.of().toHexDigits(SCHEMA_ID) + HexFormat.of().formatHex(avro));
        return node;
    }

    private static byte[] json(SpecificRecord record) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        JsonEncoder encoder = EncoderFactory.get().jsonEncoder(record.getSchema(), out);
        write(record, encoder);
        return out.toByteArray();
    }

    private static byte[] binary(SpecificRecord record) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        write(record, EncoderFactory.get().binaryEncoder(out, null));
        return out.toByteArray();
    }

    private static void write(SpecificRecord record, Encoder encoder) throws IOException {
        new SpecificDatumWriter<SpecificRecord>(record.getSchema()).write(record, encoder);
        encoder.flush();
    }

    private static Document document() {
        return Document.newBuilder()
                .setId("b1c2".repeat(16))
                .setText("naïve \uD83D\uDE00 text\n中")
                .setSource("wikipedia")
                .setUrl("https://example.org/a?b=c")
                .setFetchedAt(Instant.ofEpochMilli(1_764_374_400_123L))
                .setTokens(20)
                .setAttributes(Map.of("language", "fr"))
                .setAnnotations(List.of(
                        new Annotation("quality", "high", 0.875, "sha256:0123", ""),
                        new Annotation("domain", "science", -3.5e-300, "sha256:4567", "sha256:89ab")))
                .setMissing(Map.of("topic", MissingKind.FAILURE))
                .build();
    }

    private static Sample sample() {
        return new Sample("base", 12, 0.1 + 0.2, -1.5, 2, document());
    }

    private static Probe probe() {
        return new Probe(
                "base",
                12,
                List.of(new ProbeCell("quality", "high", 0.25), new ProbeCell("domain", "science", 1.0)),
                document());
    }

    private static RewardReport report() {
        return RewardReport.newBuilder()
                .setRun("base")
                .setTrainerEpoch(1_764_374_400_123L)
                .setPlanVersion(12)
                .setPart(0)
                .setParts(2)
                .setRewards(List.of(
                        new Reward("b1c2".repeat(16), Map.of("quality", "high"), 1.25e-7),
                        new Reward("d3e4".repeat(16), Map.of("quality", "low"), -4.9e-324)))
                .setEstimator("twin")
                .setAuditCorrelation(0.75)
                .setTrainerStep(400)
                .setReferenceLoss(2.5)
                .setTrainerTokens(1L << 40)
                .build();
    }

    private static RewardReport lightReport() {
        return RewardReport.newBuilder(report())
                .setParts(1)
                .setRewards(List.of())
                .setAuditCorrelation(Double.NaN)
                .setLight(true)
                .build();
    }

    private static Outcome outcome() {
        return Outcome.newBuilder()
                .setRun("base")
                .setTrainerEpoch(1_764_374_400_123L)
                .setPlanVersion(12)
                .setPart(0)
                .setParts(2)
                .setVerdict(OutcomeVerdict.REFUSED)
                .setReason(RefusalReason.TOO_FEW_PROBES)
                .setUsed(0)
                .setRefused(List.of(new RefusedRewards(RefusalReason.NOT_A_PROBE, 3L)))
                .setMatchedProbes(17)
                .setNeededProbes(32)
                .setOffset(5)
                .setRecordTime(Instant.ofEpochMilli(1_764_374_500_000L))
                .setMarksRead(100)
                .setProbesRead(200)
                .setControlsRead(1)
                .build();
    }

    private static Plan plan() {
        return Plan.newBuilder()
                .setRun("base")
                .setVersion(12)
                .setParent(11)
                .setRewardsDigest("ab".repeat(32))
                .setAgents(List.of(AgentPlan.newBuilder()
                        .setAgent("quality")
                        .setTheta(1.0)
                        .setGroups(List.of("low", "high"))
                        .setWeights(List.of(-0.25, 0.25))
                        .setShares(List.of(0.5, 0.5))
                        .build()))
                .setTemperature(0.09)
                .setSelectionRatio(0.11)
                .setSeed(-7)
                .setProbesPerGroup(16)
                .setStageDocuments(5_000)
                .setLearningRate(0.1)
                .setAgentVersions(Map.of("quality", "sha256:0123"))
                .setRule(2)
                .build();
    }
}
