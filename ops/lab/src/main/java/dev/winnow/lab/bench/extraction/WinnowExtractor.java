package dev.winnow.lab.bench.extraction;

import com.sun.management.OperatingSystemMXBean;
import dev.winnow.ingest.page.Extraction;
import dev.winnow.ingest.source.Pages;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;

/** Pages as ingest reads them, character set included. */
public final class WinnowExtractor implements Extractor {
    private static final OperatingSystemMXBean SYSTEM =
            (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();

    private final String name;
    private final Extraction extraction;
    private List<GoldPage> pages = List.of();

    public WinnowExtractor(String name, Extraction extraction) {
        this.name = name;
        this.extraction = extraction;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public void load(List<GoldPage> all) {
        pages = all;
    }

    @Override
    public List<String> texts() throws IOException {
        List<String> texts = new ArrayList<>();
        for (GoldPage page : pages) {
            texts.add(Pages.read(page.html(), extraction).text());
        }
        return texts;
    }

    @Override
    public Time time(int[] places) throws IOException {
        long cpu = SYSTEM.getProcessCpuTime();
        long wall = System.nanoTime();
        long characters = 0;
        for (int place : places) {
            characters += Pages.read(pages.get(place).html(), extraction).text().length();
        }
        Time time = new Time((System.nanoTime() - wall) / 1e9, (SYSTEM.getProcessCpuTime() - cpu) / 1e9);
        if (characters == 0) {
            throw new IOException("no page of the slice has any text");
        }
        return time;
    }
}
