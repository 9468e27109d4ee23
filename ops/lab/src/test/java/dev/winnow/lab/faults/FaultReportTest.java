package dev.winnow.lab.faults;

import dev.winnow.app.GoldenFiles;
import java.io.IOException;
import org.junit.jupiter.api.Test;

class FaultReportTest {
    @Test
    void theReportHasTheKeysUnderTest() throws IOException {
        GoldenFiles.assertReport("faults", GoldenFiles.keys(FaultReport.class));
    }
}
