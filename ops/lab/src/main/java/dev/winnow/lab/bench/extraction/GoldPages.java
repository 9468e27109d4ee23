package dev.winnow.lab.bench.extraction;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.winnow.runtime.UsageException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPInputStream;

/**
 * Pages with what people expect of them, in a folder with {@code expected.json} and {@code html/ID.gz}.
 *
 * @param segments whether the expectation is segments, not a whole text
 */
public record GoldPages(List<GoldPage> pages, boolean segments) {
    private static final ObjectMapper JSON = new ObjectMapper();

    public GoldPages {
        pages = List.copyOf(pages);
    }

    /** Reads {@code expected.json} of articleBody, or of {@code with} and {@code without}. */
    public static GoldPages read(Path folder) throws IOException {
        Path expected = folder.resolve("expected.json");
        if (!Files.isRegularFile(expected)) {
            throw new UsageException("no pages with expected text at " + folder + ": name their folder with --data");
        }
        List<GoldPage> pages = new ArrayList<>();
        boolean segments = false;
        for (Map.Entry<String, JsonNode> entry :
                JSON.readTree(expected.toFile()).properties()) {
            segments |= entry.getValue().has("with");
            pages.add(new GoldPage(
                    entry.getKey(),
                    html(folder.resolve("html"), entry.getKey()),
                    entry.getValue().path("articleBody").asText(),
                    strings(entry.getValue().path("with")),
                    strings(entry.getValue().path("without"))));
        }
        return new GoldPages(pages, segments);
    }

    private static byte[] html(Path folder, String id) throws IOException {
        Path file = folder.resolve(id + ".gz");
        try (InputStream page = new GZIPInputStream(
                Files.newInputStream(Files.isRegularFile(file) ? file : folder.resolve(id + ".html.gz")))) {
            return page.readAllBytes();
        }
    }

    private static List<String> strings(JsonNode array) {
        List<String> strings = new ArrayList<>();
        array.forEach(string -> strings.add(string.asText()));
        return strings;
    }

    /** Scores the texts of all pages, in their order. */
    SetScore score(List<String> texts) {
        List<Match> all = new ArrayList<>();
        List<Match> developed = new ArrayList<>();
        List<Match> heldOut = new ArrayList<>();
        for (int i = 0; i < pages.size(); i++) {
            Match match = pages.get(i).match(texts.get(i));
            all.add(match);
            (isHeldOut(pages.get(i).id()) ? heldOut : developed).add(match);
        }
        return new SetScore(score(all, segments), score(developed, segments), score(heldOut, segments));
    }

    private static Score score(List<Match> pages, boolean segments) {
        return segments ? Score.ofSums(pages) : Score.ofMeans(pages);
    }

    /** Winnow's rules were made with the other half of the pages in sight; of these, where the first byte of the id's SHA-256 is odd, with their scores. */
    static boolean isHeldOut(String id) {
        try {
            return (MessageDigest.getInstance("SHA-256").digest(id.getBytes(StandardCharsets.UTF_8))[0] & 1) == 1;
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    /** The pages of several sets in one list. */
    static List<GoldPage> together(List<GoldPages> sets) {
        List<GoldPage> pages = new ArrayList<>();
        sets.forEach(set -> pages.addAll(set.pages));
        return Collections.unmodifiableList(pages);
    }
}
