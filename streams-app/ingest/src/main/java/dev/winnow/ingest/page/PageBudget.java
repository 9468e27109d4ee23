package dev.winnow.ingest.page;

import java.io.IOException;
import java.io.Reader;
import java.io.StringReader;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.time.Duration;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * Bounds what one page may cost: tags, open elements that the parser walks through for every other, processor time and memory. A parser reads from it and is
 * stopped when the time is over or the memory is used, at the next 2 KiB of the page. Both are those of the thread, so that a page does not suffer from others; whether
 * they are over is the one thing of a reader that can differ between two readings, and no ordinal depends on it.
 */
final class PageBudget extends Reader {
    static final Duration TIME = Duration.ofSeconds(2);

    /** A page of 2 MiB has 60,000 tags. */
    private static final int MAX_TAGS = 300_000;

    /** A page that is not a forgery has a handful of each; 100,000 tables, 1 MB, kept the parser busy for 50 s. */
    private static final int MAX_OPEN = 256;

    private static final Set<String> WALKED_THROUGH =
            Set.of("table", "object", "applet", "marquee", "template", "caption", "html", "body");

    private static final int LONGEST_NAME = 8;
    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();
    private static final int CHUNK = 2_048;

    private final Reader page;
    private final long deadline;
    private final long bytes;
    private final long allocatedBefore;

    /** A page to be parsed by this thread, which may allocate so many bytes for it. */
    PageBudget(String html, Duration time, long bytes) {
        this.page = new StringReader(html);
        this.deadline = now() + time.toNanos();
        this.bytes = bytes;
        this.allocatedBefore = PageMemory.allocated();
    }

    /**
     * Refuses a page that is too deep or has too many tags, without parsing it.
     *
     * @throws PageException saying what is too much
     */
    static void check(String html) throws PageException {
        Map<String, Integer> open = new HashMap<>();
        int tags = 0;
        for (int i = html.indexOf('<'); i >= 0; i = html.indexOf('<', i + 1)) {
            tags++;
            boolean end = i + 1 < html.length() && html.charAt(i + 1) == '/';
            String name = name(html, i + (end ? 2 : 1));
            if (WALKED_THROUGH.contains(name)) {
                int count = open.merge(name, end ? -1 : 1, (before, change) -> Math.max(0, before + change));
                if (count > MAX_OPEN) {
                    throw new PageException(
                            PageException.Kind.TOO_DEEP,
                            "more than " + MAX_OPEN + " elements <" + name + "> inside each other");
                }
            }
        }
        if (tags > MAX_TAGS) {
            throw new PageException(PageException.Kind.BUDGET, "more than " + MAX_TAGS + " tags");
        }
    }

    @Override
    public int read(char[] target, int offset, int length) throws IOException {
        if (now() > deadline) {
            throw new PageException(PageException.Kind.BUDGET, "takes too long to parse");
        }
        // a parser makes unclosed formatting again in each paragraph, with its attributes: 100 KB were more than 1 GiB
        if (PageMemory.allocated() - allocatedBefore > bytes) {
            throw new PageException(
                    PageException.Kind.BUDGET, "takes more than " + (bytes >> 20) + " MiB of memory to parse");
        }
        return page.read(target, offset, Math.min(length, CHUNK));
    }

    @Override
    public void close() throws IOException {
        page.close();
    }

    private static String name(String html, int start) {
        int end = start;
        while (end < html.length() && end - start <= LONGEST_NAME && Character.isLetter(html.charAt(end))) {
            end++;
        }
        return html.substring(start, end).toLowerCase(Locale.ROOT);
    }

    private static long now() {
        return THREADS.isCurrentThreadCpuTimeSupported() ? THREADS.getCurrentThreadCpuTime() : System.nanoTime();
    }
}
