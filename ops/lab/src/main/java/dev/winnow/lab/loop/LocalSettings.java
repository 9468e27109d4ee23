package dev.winnow.lab.loop;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * What a person may choose about a local run.
 *
 * @param inputs files and folders to ingest; empty for text of this machine
 * @param references files and folders of reference tasks; empty for a held-out share of one source
 * @param agents directory of fitted agents; empty to fit them from the input
 * @param allowLeaks whether documents that hold items of the reference tasks may be selected
 * @param updates plan updates after plan 0; 0 for selection without a trainer
 * @param stepsPerUpdate optimizer steps between two updates, at least 1
 * @param selectionRatio share of documents to select; empty to choose it so that the input lasts for all updates
 * @param partitions partitions of the shared topics
 * @param maxDocuments most documents to ingest
 * @param fitSample documents to fit the agents on
 * @param probesPerGroup probes per agent, group and update
 * @param device where agents are fitted and score, and where the trainer trains: {@code cpu}, {@code cuda} or {@code cuda:N}
 * @param trainer command of the shell that trains in place of the Java trainer; empty for the latter
 * @param seed seed of agents, draws, order and model
 */
record LocalSettings(
        List<Path> inputs,
        List<Path> references,
        Optional<Path> agents,
        boolean allowLeaks,
        int updates,
        int stepsPerUpdate,
        Optional<Double> selectionRatio,
        int partitions,
        long maxDocuments,
        int fitSample,
        int probesPerGroup,
        String device,
        Optional<String> trainer,
        long seed) {}
