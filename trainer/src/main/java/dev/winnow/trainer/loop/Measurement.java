package dev.winnow.trainer.loop;

import dev.winnow.trainer.feed.ProbeDocument;
import dev.winnow.trainer.influence.InfluenceMeter;
import dev.winnow.trainer.influence.MeanReading;
import dev.winnow.trainer.influence.ProbeWindows;
import dev.winnow.trainer.model.TokenRow;
import java.util.List;

/**
 * One update's measurement: its probes, read several times while training goes on. It is no part of a checkpoint: a run
 * that stops meanwhile takes the probes from the topic again and begins anew. One thread.
 */
final class Measurement {
    private final InfluenceMeter meter;
    private final int planVersion;
    private final List<ProbeDocument> probes;
    private final List<List<TokenRow>> windows;
    private final long tokensRead;
    private final long tokens;
    private final long firstRound;
    private final MeanReading mean;
    private double[] newest = {};

    Measurement(
            InfluenceMeter meter, ProbeWindows windows, int planVersion, List<ProbeDocument> probes, long firstRound) {
        this.meter = meter;
        this.planVersion = planVersion;
        this.probes = probes;
        List<ProbeWindows.Reading> readings =
                probes.stream().map(probe -> windows.read(probe.text())).toList();
        this.windows = readings.stream().map(ProbeWindows.Reading::rows).toList();
        tokensRead = readings.stream().mapToLong(ProbeWindows.Reading::read).sum();
        tokens = readings.stream().mapToLong(ProbeWindows.Reading::tokens).sum();
        this.firstRound = firstRound;
        mean = new MeanReading(probes.size());
    }

    /** Reads all probes at the current weights; each reading takes other reference items. */
    void read() {
        newest = meter.read(windows, firstRound + mean.readings());
        mean.add(newest);
    }

    /** The same once, with the estimator that costs least. */
    void readLightly() {
        mean.add(meter.readLightly(windows, firstRound));
    }

    int readings() {
        return mean.readings();
    }

    /** Rank correlation of the newest reading with the oracle; only before the next training step. */
    double audit() {
        return meter.audit(windows, newest, firstRound + mean.readings() - 1);
    }

    /** Plan whose probes these are. */
    int planVersion() {
        return planVersion;
    }

    List<ProbeDocument> probes() {
        return probes;
    }

    /** Tokens of the probes that their windows hold. */
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
