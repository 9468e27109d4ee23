/**
 * What an experiment found, for machines and for people: numbers as JSON, tables as text, and a page with plots.
 *
 * <p>Everything is a pure function of the results; only {@link dev.winnow.lab.report.ExperimentReport#write}
 * touches a disk. The plots are written as SVG text by the small charts here: a server has neither a display nor fonts, and
 * the charting libraries want both. The experiment command calls it. It must not know how an arm is trained, nor PyTorch,
 * nor Kafka.
 */
package dev.winnow.lab.report;
