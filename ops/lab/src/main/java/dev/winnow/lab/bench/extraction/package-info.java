/**
 * How well and how fast the text of HTML pages is extracted, beside Python's tools on the same pages in the same run. Knows the readers of pages and
 * Python's process; no broker.
 */
package dev.winnow.lab.bench.extraction;
