package dev.winnow.ingest.source;

import com.ibm.icu.text.CharsetDetector;
import com.ibm.icu.text.CharsetMatch;
import java.nio.charset.Charset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.mozilla.universalchardet.UniversalDetector;

/**
 * What character set bytes may be in, by how often letters follow each other. Two detectors, each for what it knows better by {@code bench charsets}: Mozilla's for Cyrillic,
 * Greek, Hebrew, Thai and East Asian text, ICU's for Latin and Arabic. Pure.
 */
final class CharsetDetection {
    private static final int MIN_CONFIDENCE = 15;
    private static final int MIN_EAST_ASIAN_CONFIDENCE = 60;
    private static final int BEFORE_FIRST = 256;
    private static final int DETECTED = 1 << 16;

    private static final Set<String> ARABIC = Set.of("ISO-8859-6", "windows-1256");
    /** Mozilla's answer for whatever is no other script, and a guess of it for a few bytes of any. */
    private static final Set<String> DOUBTFUL = Set.of("windows-1252", "GB18030");

    private CharsetDetection() {}

    /** Best first. Looks at the text from its first bytes beyond ASCII on. */
    static List<Charset> candidates(byte[] bytes, boolean html) {
        int first = 0;
        while (first < bytes.length && bytes[first] >= 0 && bytes[first] != WebText.ESCAPE) {
            first++;
        }
        int from = Math.max(0, first - BEFORE_FIRST);
        byte[] looked = Arrays.copyOfRange(bytes, from, Math.min(bytes.length, from + DETECTED));
        List<Charset> candidates = ofIcu(looked, html);
        if (candidates.isEmpty() || !ARABIC.contains(candidates.get(0).name())) {
            ofMozilla(looked).ifPresent(charset -> candidates.add(0, charset));
        }
        return candidates;
    }

    private static List<Charset> ofIcu(byte[] bytes, boolean html) {
        CharsetDetector detector = new CharsetDetector();
        detector.enableInputFilter(html);
        detector.setText(bytes);
        List<Charset> charsets = new ArrayList<>();
        for (CharsetMatch match : detector.detectAll()) {
            known(match.getName())
                    .filter(charset -> match.getConfidence() >= enough(charset))
                    .ifPresent(charsets::add);
        }
        return charsets;
    }

    /** Bytes of many kinds are pairs of some East Asian set: noise is up to 51 of them, Thai up to 53, sentences in them about 100. */
    private static int enough(Charset charset) {
        return EncodingLabels.isEastAsian(charset) ? MIN_EAST_ASIAN_CONFIDENCE : MIN_CONFIDENCE;
    }

    /** ICU's EBCDIC sets are none of the web. */
    private static Optional<Charset> known(String name) {
        Optional<Charset> charset = EncodingLabels.charset(name);
        return charset.isEmpty() && name.startsWith("ISO-2022-") && Charset.isSupported(name)
                ? Optional.of(Charset.forName(name))
                : charset;
    }

    private static Optional<Charset> ofMozilla(byte[] bytes) {
        UniversalDetector detector = new UniversalDetector();
        detector.handleData(bytes);
        detector.dataEnd();
        String found = detector.getDetectedCharset();
        if (found == null) {
            return Optional.empty();
        }
        return switch (found) {
            case "TIS620" -> EncodingLabels.charset("tis-620");
            // of DOS, which is no charset of the web
            case "IBM855" -> Optional.of(Charset.forName(found));
            case "MACCYRILLIC", "WINDOWS-1251" ->
                EncodingLabels.charset(
                        capitals(bytes, 0x80, 0x9f) > capitals(bytes, 0xc0, 0xde) ? "x-mac-cyrillic" : "windows-1251");
            default -> EncodingLabels.charset(found).filter(charset -> !DOUBTFUL.contains(charset.name()));
        };
    }

    /** Both sets have their small letters at the same bytes. */
    private static int capitals(byte[] bytes, int first, int last) {
        int count = 0;
        for (byte next : bytes) {
            count += (next & 0xff) >= first && (next & 0xff) <= last ? 1 : 0;
        }
        return count;
    }
}
