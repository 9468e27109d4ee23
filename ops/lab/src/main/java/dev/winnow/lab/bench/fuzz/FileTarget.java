package dev.winnow.lab.bench.fuzz;

import com.github.luben.zstd.Zstd;
import dev.winnow.ingest.DocumentMaker;
import dev.winnow.ingest.source.DocumentSource;
import dev.winnow.ingest.source.DocumentSources;
import dev.winnow.ingest.source.InputFile;
import dev.winnow.ingest.source.SourceLimits;
import dev.winnow.ingest.source.SourceResult;
import dev.winnow.ingest.source.SourceSettings;
import dev.winnow.kafka.registry.UnlabelledDocument;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.CharBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.zip.GZIPInputStream;

/** Crawl files of every format and compression against the readers of the ingest. Owned by one thread. */
final class FileTarget implements FuzzTarget {
    private static final int RECORD_BYTES = 64 << 10;
    private static final int DECOMPRESSED = 4 << 20;
    private static final SourceSettings SETTINGS = SourceSettings.DEFAULT.withLimits(
            new SourceLimits(RECORD_BYTES, 32 << 10, 8 << 10, DECOMPRESSED, 200, 1 << 20, 64));

    private final Path folder;
    private final List<FuzzInput> seeds;

    private FileTarget(Path folder) {
        this.folder = folder;
        seeds = new ArrayList<>(CrawlFiles.all());
    }

    /**
     * @param folder where files are written
     * @param more files beside those that are made; seeds if they are read whole
     */
    static FileTarget of(Path folder, List<FuzzInput> more) throws IOException {
        FileTarget target = new FileTarget(folder);
        for (FuzzInput file : more) {
            if (target.accepts(file)) {
                target.seeds.add(file);
            }
        }
        return target;
    }

    @Override
    public String name() {
        return "files";
    }

    @Override
    public List<FuzzInput> seeds() {
        return seeds;
    }

    @Override
    public FuzzBounds bounds() {
        return FuzzBounds.of(10, 2_048);
    }

    /** Half of the damage to compressed files is done before they are compressed, so that it reaches the parser of the format inside. */
    @Override
    public FuzzInput mutate(FuzzInput seed, FuzzInput other, Random random) {
        byte[] bytes = seed.bytes();
        if (random.nextBoolean()) {
            if (seed.name().endsWith(".gz")) {
                return seed.with(CrawlFiles.gzip(Mutation.ofBytes(unpacked(bytes), unpacked(other.bytes()), random)));
            }
            if (seed.name().endsWith(".zst")) {
                byte[] plain = Zstd.decompress(bytes, DECOMPRESSED);
                return seed.with(Zstd.compress(Mutation.ofBytes(plain, other.bytes(), random)));
            }
            if (seed.name().endsWith(".jsonl")) {
                return seed.with(JsonMutation.of(firstLine(bytes), random));
            }
        }
        return seed.with(Mutation.ofBytes(bytes, other.bytes(), random));
    }

    private static byte[] firstLine(byte[] lines) {
        return new String(lines, StandardCharsets.UTF_8).split("\n", 2)[0].getBytes(StandardCharsets.UTF_8);
    }

    private static byte[] unpacked(byte[] bytes) {
        try (GZIPInputStream in = new GZIPInputStream(new ByteArrayInputStream(bytes))) {
            return in.readNBytes(DECOMPRESSED);
        } catch (IOException e) {
            return bytes;
        }
    }

    @Override
    public boolean accepts(FuzzInput input) throws IOException {
        Path file = Files.write(folder.resolve(input.name()), input.bytes());
        long ordinal = -1;
        int results = 0;
        boolean whole = true;
        try (DocumentSource source =
                DocumentSources.open(new InputFile(file.toAbsolutePath(), Files.size(file), 0), SETTINGS)) {
            boolean failed = false;
            for (Optional<SourceResult> next = source.next(); next.isPresent(); next = source.next()) {
                SourceResult result = next.get().complete();
                require(!failed, "a result after the failure of the file");
                require(result.ordinal() > ordinal, "ordinal " + result.ordinal() + " after " + ordinal);
                require(++results < DECOMPRESSED, "more results than bytes");
                ordinal = result.ordinal();
                failed = result instanceof SourceResult.Failure;
                whole &= result instanceof SourceResult.Draft || result instanceof SourceResult.Skipped;
                check(result);
            }
        }
        return whole;
    }

    private static void check(SourceResult result) throws IOException {
        if (result instanceof SourceResult.Draft draft) {
            require(
                    draft.text().length() <= RECORD_BYTES,
                    "a text of " + draft.text().length() + " characters");
            if (DocumentMaker.DEFAULT.make(draft) instanceof DocumentMaker.Documents made) {
                for (UnlabelledDocument document : made.documents()) {
                    requireEncodable(document);
                }
            }
        } else if (result instanceof SourceResult.Reject reject) {
            requireDeclared(reject.detail(), reject.payload());
        } else if (result instanceof SourceResult.Failure failure) {
            requireDeclared(failure.detail(), failure.payload());
        } else if (result instanceof SourceResult.Gap gap) {
            requireDeclared(gap.detail(), gap.payload());
        }
    }

    private static void requireDeclared(String detail, byte[] payload) {
        require(payload.length <= SourceResult.PAYLOAD_LIMIT, "a payload of " + payload.length + " bytes");
        require(!detail.contains(" in its parser"), detail);
    }

    private static void requireEncodable(UnlabelledDocument document) throws IOException {
        for (CharSequence text : List.of(
                document.text(),
                document.url(),
                document.source(),
                document.attributes().toString())) {
            StandardCharsets.UTF_8.newEncoder().encode(CharBuffer.wrap(text));
        }
    }

    private static void require(boolean holds, String what) {
        if (!holds) {
            throw new IllegalStateException(what);
        }
    }
}
