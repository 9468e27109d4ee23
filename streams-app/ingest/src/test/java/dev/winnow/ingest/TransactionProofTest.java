package dev.winnow.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.junit.jupiter.api.Test;

class TransactionProofTest {
    @Test
    void headersCarryTheTransactionAndTheCommittedOneBeforeIt() {
        TransactionProof first = TransactionProof.after("");
        TransactionProof second = TransactionProof.after(first.transaction());

        assertThat(TransactionProof.of(first.headers())).contains(first);
        assertThat(TransactionProof.of(second.headers())).contains(second);
        assertThat(second.predecessor()).isEqualTo(first.transaction());
    }

    @Test
    void aTransactionThatIsSentAgainAfterAnAbortHasAnotherName() {
        assertThat(TransactionProof.after("a").transaction())
                .isNotEqualTo(TransactionProof.after("a").transaction());
    }

    @Test
    void positionsOfEarlierVersionsAndForeignHeadersProveNothing() {
        assertThat(TransactionProof.of(new RecordHeaders())).isEmpty();
        for (String foreign : new String[] {"", "/", "no separator"}) {
            assertThat(TransactionProof.of(
                            new RecordHeaders().add("winnow-transaction", foreign.getBytes(StandardCharsets.UTF_8))))
                    .isEmpty();
        }
        assertThat(TransactionProof.of(new RecordHeaders().add("winnow-transaction", null)))
                .isEmpty();
    }
}
