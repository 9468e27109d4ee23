package dev.winnow.ingest.source;

import dev.winnow.decision.TextNormalizer;
import dev.winnow.ingest.content.DecompressionAhead;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.zip.GZIPOutputStream;

/** Everything that a reader reports of one file. */
record Reading(List<SourceResult> results, Map<String, Long> warnings) {

    static Reading of(Path path, SourceSettings settings) {
        return of(path, settings, DecompressionAhead.NONE);
    }

    static Reading of(Path path, SourceSettings settings, DecompressionAhead ahead) {
        try (DocumentSource source =
                DocumentSources.open(new InputFile(path.toAbsolutePath(), Files.size(path), 0), settings, ahead)) {
            List<SourceResult> results = new ArrayList<>();
            for (Optional<SourceResult> next = source.next(); next.isPresent(); next = source.next()) {
                results.add(next.get());
            }
            return new Reading(results, source.warnings());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static Reading of(Path folder, String name, byte[] content, SourceSettings settings) {
        try {
            return of(Files.write(folder.resolve(name), content), settings);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static byte[] gzip(byte[] content) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(bytes)) {
            gzip.write(content);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    List<SourceResult.Draft> drafts() {
        return only(SourceResult.Draft.class);
    }

    /** Texts that are not empty after normalisation. */
    List<String> texts() {
        return drafts().stream()
                .map(draft -> TextNormalizer.normalize(draft.text()))
                .filter(text -> !text.isEmpty())
                .toList();
    }

    /** Reasons of rejects, gaps and the failure, in order. */
    List<String> reasons() {
        List<String> reasons = new ArrayList<>();
        for (SourceResult result : results) {
            if (result instanceof SourceResult.Reject reject) {
                reasons.add(reject.reason().code());
            } else if (result instanceof SourceResult.Gap gap) {
                reasons.add("gap: " + gap.reason().code());
            } else if (result instanceof SourceResult.Failure failure) {
                reasons.add(failure.reason().code());
            }
        }
        return reasons;
    }

    /** A line for each result, with its text or what is wrong, and one with the warnings. */
    List<String> described() {
        List<String> all = new ArrayList<>();
        for (SourceResult result : results) {
            String what = result instanceof SourceResult.Draft draft
                    ? draft.text() + " " + draft.url() + " " + new TreeMap<>(draft.attributes())
                    : result instanceof SourceResult.Reject reject
                            ? reject.reason() + " " + reject.detail()
                            : result instanceof SourceResult.Failure failure
                                    ? failure.reason() + " " + failure.detail()
                                    : result instanceof SourceResult.Gap gap
                                            ? gap.reason() + " " + gap.detail()
                                            : result.getClass().getSimpleName();
            all.add(result.ordinal() + " " + what);
        }
        all.add(warnings.toString());
        return all;
    }

    List<String> skipped() {
        return only(SourceResult.Skipped.class).stream()
                .map(SourceResult.Skipped::what)
                .toList();
    }

    List<SourceResult.Reject> rejects() {
        return only(SourceResult.Reject.class);
    }

    List<SourceResult.Gap> gaps() {
        return only(SourceResult.Gap.class);
    }

    List<SourceResult.Failure> failures() {
        return only(SourceResult.Failure.class);
    }

    private <T extends SourceResult> List<T> only(Class<T> type) {
        return results.stream().filter(type::isInstance).map(type::cast).toList();
    }
}
