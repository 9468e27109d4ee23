package dev.winnow.lab.arm;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.winnow.decision.PlanRecords;
import dev.winnow.schemas.RewardReport;
import dev.winnow.selection.Plan;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.avro.Schema;
import org.apache.avro.file.DataFileReader;
import org.apache.avro.file.DataFileWriter;
import org.apache.avro.specific.SpecificDatumReader;
import org.apache.avro.specific.SpecificDatumWriter;
import org.apache.avro.specific.SpecificRecord;

/**
 * Input and decisions of an arm, so that another implementation of the run can be given the same input.
 *
 * @param first plan 0
 * @param switches the later plans in their order
 * @param decided documents decided in all
 * @param chainDigest digest of all decisions, in hexadecimal
 */
public record RecordedArm(Plan first, List<Switch> switches, long decided, String chainDigest) {
    private static final String PLANS = "plans.avro";
    private static final String REWARDS = "rewards.avro";
    private static final String PLACES = "switches.json";
    private static final ObjectMapper JSON = new ObjectMapper();

    /**
     * A new plan.
     *
     * @param offset documents decided before it
     * @param chainDigest digest of their decisions
     * @param report all parts of the report that it was made from
     * @param plan the plan
     */
    public record Switch(long offset, String chainDigest, List<RewardReport> report, Plan plan) {}

    /** Where the switches are; the records that do not fit into JSON to the bit are in files of their own. */
    private record Places(List<Place> switches, long decided, String chainDigest) {
        private record Place(long offset, String chainDigest, int parts) {}
    }

    public RecordedArm {
        switches = List.copyOf(switches);
    }

    /** A recording that is written to a folder when the arm ends. */
    public static Recording to(Path folder) {
        return new Recorder(folder);
    }

    /** Reads what an arm recorded. */
    public static RecordedArm read(Path folder) throws IOException {
        Places places = JSON.readValue(folder.resolve(PLACES).toFile(), Places.class);
        List<dev.winnow.schemas.Plan> plans = read(folder.resolve(PLANS), dev.winnow.schemas.Plan.class);
        List<RewardReport> parts = read(folder.resolve(REWARDS), RewardReport.class);
        List<Switch> switches = new ArrayList<>();
        int next = 0;
        for (Places.Place place : places.switches()) {
            List<RewardReport> report = parts.subList(next, next + place.parts());
            next += place.parts();
            switches.add(new Switch(
                    place.offset(),
                    place.chainDigest(),
                    List.copyOf(report),
                    PlanRecords.toPlan(plans.get(switches.size() + 1))));
        }
        return new RecordedArm(PlanRecords.toPlan(plans.get(0)), switches, places.decided(), places.chainDigest());
    }

    private void write(Path folder) throws IOException {
        Files.createDirectories(folder);
        List<dev.winnow.schemas.Plan> plans = new ArrayList<>();
        plans.add(PlanRecords.toRecord(first));
        switches.forEach(change -> plans.add(PlanRecords.toRecord(change.plan())));
        write(folder.resolve(PLANS), dev.winnow.schemas.Plan.getClassSchema(), plans);
        write(
                folder.resolve(REWARDS),
                RewardReport.getClassSchema(),
                switches.stream().flatMap(change -> change.report().stream()).toList());
        List<Places.Place> places = switches.stream()
                .map(change -> new Places.Place(
                        change.offset(), change.chainDigest(), change.report().size()))
                .toList();
        JSON.writeValue(folder.resolve(PLACES).toFile(), new Places(places, decided, chainDigest));
    }

    private static <T extends SpecificRecord> List<T> read(Path file, Class<T> type) throws IOException {
        try (DataFileReader<T> reader = new DataFileReader<>(file.toFile(), new SpecificDatumReader<>(type))) {
            List<T> records = new ArrayList<>();
            reader.forEach(records::add);
            return records;
        }
    }

    private static <T extends SpecificRecord> void write(Path file, Schema schema, List<T> records) throws IOException {
        try (DataFileWriter<T> writer = new DataFileWriter<>(new SpecificDatumWriter<>(schema))) {
            writer.create(schema, file.toFile());
            for (T record : records) {
                writer.append(record);
            }
        }
    }

    private static final class Recorder implements Recording {
        private final Path folder;
        private final List<Switch> switches = new ArrayList<>();
        private Plan first;

        Recorder(Path folder) {
            this.folder = folder;
        }

        @Override
        public void began(Plan plan) {
            first = plan;
        }

        @Override
        public void switched(long offset, String chainDigest, List<RewardReport> parts, Plan plan) {
            switches.add(new Switch(offset, chainDigest, List.copyOf(parts), plan));
        }

        @Override
        public void ended(long decided, String chainDigest) {
            try {
                new RecordedArm(first, switches, decided, chainDigest).write(folder);
            } catch (IOException e) {
                throw new UncheckedIOException("cannot write the recording of an arm to " + folder, e);
            }
        }
    }
}
