package dev.winnow.trainer.loop;

import dev.winnow.trainer.feed.ProbeDocument;
import dev.winnow.trainer.influence.InfluenceMeter;
import dev.winnow.trainer.influence.MeanReading;
import dev.winnow.trainer.influence.ProbeWindows;
import dev.winnow.trainer.influence.RewardAudit;
import dev.winnow.trainer.model.TokenRow;
import java.util.List;

/**
 * One update's measurement: its probes, read several times while training continues. It is not part of a checkpoint: a run
 * that stops meanwhile takes the probes from the topic again and starts over. One thread.
 */
final class Measurement {
    private final InfluenceMeter meter;
    private final ProbeWindows windows;
    private final int planVersion;
    private final List<ProbeDocument> probes;
    private final List<int[]> tokensOfProbes;
    private final long firstRound;
    private final MeanReading mean;
    private final RewardAudit audit;
    private long tokensRead;
    private long tokens;

    /** @param readings readings that there will be, unless the stream ends before */
    Measurement(
            InfluenceMeter meter,
            ProbeWindows windows,
            int planVersion,
            List<ProbeDocument> probes,
            long firstRound,
            int readings) {
        this.meter = meter;
        this.windows = windows;
        this.planVersion = planVersion;
        this.probes = probes;
        tokensOfProbes =
                probes.stream().map(probe -> windows.encode(probe.text())).toList();
        this.firstRound = firstRound;
        mean = new MeanReading(probes.size());
        audit = meter.audit(readings);
    }

    /** Reads all probes and audits a sample; each reading takes other windows and other reference items. */
    void read() {
        long round = firstRound + mean.readings();
        List<List<TokenRow>> rows = rows(round);
        double[] newest = meter.read(rows, round);
        mean.add(newest);
        audit.read(rows, newest, round);
    }

    /** Reads all probes once, with the estimator that costs least, and audits none. */
    void readLightly() {
        mean.add(meter.readLightly(rows(firstRound), firstRound));
    }

    private List<List<TokenRow>> rows(long round) {
        List<ProbeWindows.Reading> read =
                tokensOfProbes.stream().map(each -> windows.read(each, round)).toList();
        tokensRead = read.stream().mapToLong(ProbeWindows.Reading::read).sum();
        tokens = read.stream().mapToLong(ProbeWindows.Reading::tokens).sum();
        return read.stream().map(ProbeWindows.Reading::rows).toList();
    }

    int readings() {
        return mean.readings();
    }

    /** Rank correlation of the readings with the oracle; NaN when none was audited. */
    double auditCorrelation() {
        return audit.correlation();
    }

    /** Plan whose probes these are. */
    int planVersion() {
        return planVersion;
    }

    List<ProbeDocument> probes() {
        return probes;
    }

    /** Tokens of the probes that the windows of one reading hold. */
    long tokensRead() {
        return tokensRead;
    }

    /** Tokens of the whole probes. */
    long tokens() {
        return tokens;
    }

    /** Mean influence of each probe. */
    double[] influence() {
        return mean.mean();
    }
}
