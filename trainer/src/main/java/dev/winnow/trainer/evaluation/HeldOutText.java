package dev.winnow.trainer.evaluation;

import ai.djl.ndarray.NDManager;
import dev.winnow.trainer.model.LlamaModel;
import dev.winnow.trainer.model.TokenRow;
import dev.winnow.trainer.model.Vocabulary;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Loss on text that no model was trained on, for each domain.
 *
 * <p>A text is read from an end-of-text token on in consecutive windows, and each of its tokens is predicted exactly once. The
 * last window of a long text reaches back, so that its tokens too are predicted from a full window, as
 * lm-evaluation-harness' rolling log-likelihood does. Immutable.
 */
public final class HeldOutText {
    private final Map<String, Prepared> domains;

    private record Prepared(List<TokenRow> rows, long bytes, boolean capped) {}

    /**
     * What a model reached on a domain.
     *
     * @param nats mean loss of a token
     * @param bitsPerByte summed loss over the UTF-8 bytes of the text, in bits; comparable between vocabularies
     * @param tokens predicted
     * @param bytes of the text that was read
     * @param capped whether there was more text than the most tokens asked for
     */
    public record Loss(double nats, double bitsPerByte, long tokens, long bytes, boolean capped) {}

    private HeldOutText(Map<String, Prepared> domains) {
        this.domains = domains;
    }

    /** Prepares all of the texts of each domain; {@code context} is the predictions of a window. */
    public static HeldOutText of(Vocabulary vocabulary, int context, Map<String, List<String>> texts) {
        return of(vocabulary, context, texts, Long.MAX_VALUE);
    }

    /**
     * Prepares the first texts of each domain.
     *
     * @param context predictions of a window
     * @param tokensPerDomain most tokens of a domain, positive; the text that would cross it is cut between characters
     * @throws IllegalArgumentException when a domain has no token
     */
    public static HeldOutText of(
            Vocabulary vocabulary, int context, Map<String, List<String>> texts, long tokensPerDomain) {
        Map<String, Prepared> domains = new TreeMap<>();
        texts.forEach((domain, ofDomain) -> {
            Prepared prepared = prepare(vocabulary, context, ofDomain, tokensPerDomain);
            if (prepared.rows().isEmpty()) {
                throw new IllegalArgumentException("held-out domain '" + domain + "' has no text of " + tokensPerDomain
                        + " token(s) or less: give it text, or allow more tokens");
            }
            domains.put(domain, prepared);
        });
        return new HeldOutText(domains);
    }

    private static Prepared prepare(Vocabulary vocabulary, int context, List<String> texts, long most) {
        List<TokenRow> rows = new ArrayList<>();
        long tokens = 0;
        long bytes = 0;
        for (String text : texts) {
            String read = text;
            int[] encoded = vocabulary.encode(read);
            boolean cut = encoded.length > most - tokens;
            while (encoded.length > most - tokens) {
                read = beginning(read, (double) (most - tokens) / encoded.length);
                encoded = vocabulary.encode(read);
            }
            if (encoded.length > 0) {
                windows(vocabulary.endOfText(), encoded, context, rows);
                tokens += encoded.length;
                bytes += read.getBytes(StandardCharsets.UTF_8).length;
            }
            if (cut) {
                return new Prepared(rows, bytes, true);
            }
        }
        return new Prepared(rows, bytes, false);
    }

    /** A share of a text's characters from its beginning; always less than all of them. */
    private static String beginning(String text, double share) {
        int characters = text.codePointCount(0, text.length());
        int kept = Math.min((int) (share * characters), characters - 1);
        return text.substring(0, text.offsetByCodePoints(0, kept));
    }

    private static void windows(int endOfText, int[] tokens, int context, List<TokenRow> rows) {
        int[] all = new int[tokens.length + 1];
        all[0] = endOfText;
        System.arraycopy(tokens, 0, all, 1, tokens.length);
        for (int first = 1; first < all.length; first += context) {
            int end = Math.min(all.length, first + context);
            int start = Math.max(0, end - (context + 1));
            rows.add(new TokenRow(Arrays.copyOfRange(all, start, end), first - start));
        }
    }

    /** Tokens that a loss reads, those of overlapping windows twice. */
    public long tokens() {
        return domains.values().stream()
                .flatMap(domain -> domain.rows().stream())
                .mapToLong(row -> row.tokens().length)
                .sum();
    }

    /** Loss of a model on each domain, by name; {@code tokenBudget} is the most padded tokens of one pass. */
    public Map<String, Loss> loss(LlamaModel model, NDManager owner, int tokenBudget) {
        return loss(Likelihood.of(model, owner, tokenBudget));
    }

    /** Loss of whatever gives likelihoods. */
    public Map<String, Loss> loss(Likelihood likelihood) {
        Map<String, Loss> losses = new TreeMap<>();
        domains.forEach((domain, text) -> {
            double nats = -likelihood.total(text.rows());
            long tokens = text.rows().stream().mapToLong(TokenRow::scored).sum();
            losses.put(
                    domain,
                    new Loss(nats / tokens, nats / Math.log(2) / text.bytes(), tokens, text.bytes(), text.capped()));
        });
        return losses;
    }
}
