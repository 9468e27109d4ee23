package dev.winnow.lab.bench.extraction;

import java.io.IOException;
import java.util.List;

/** A tool that makes texts of pages. */
public interface Extractor {
    String name();

    /** Hands over the pages, which later calls name by their places. */
    void load(List<GoldPage> pages) throws IOException;

    /** The texts of all pages; empty for a page that the tool does not read. */
    List<String> texts() throws IOException;

    /** Extracts pages and measures the time. */
    Time time(int[] places) throws IOException;

    /**
     * Time of a slice.
     *
     * @param wall seconds
     * @param cpu seconds of processors, those of the machine's or interpreter's own threads included
     */
    record Time(double wall, double cpu) {
        Time plus(Time other) {
            return new Time(wall + other.wall, cpu + other.cpu);
        }
    }
}
