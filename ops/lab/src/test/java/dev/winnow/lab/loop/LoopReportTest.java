package dev.winnow.lab.loop;

import dev.winnow.app.GoldenFiles;
import java.io.IOException;
import org.junit.jupiter.api.Test;

class LoopReportTest {
    @Test
    void theReportHasTheKeysUnderTest() throws IOException {
        GoldenFiles.assertReport("local", GoldenFiles.keys(LoopReport.class));
    }
}
