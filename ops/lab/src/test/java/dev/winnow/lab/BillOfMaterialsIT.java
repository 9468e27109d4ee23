package dev.winnow.lab;

import dev.winnow.app.BillOfMaterials;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class BillOfMaterialsIT {
    @Test
    void theListOfTheLocalRunNamesEveryJarOnItsClassPath() throws Exception {
        BillOfMaterials.assertListsAllBut("winnow-lab", Path.of("target/bom.json"), Path.of("target/lib"));
    }
}
