package dev.winnow.app;

import dev.winnow.runtime.HiddenOptions;
import dev.winnow.runtime.TrainingRunCommand;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** An audit of a run. */
@HiddenOptions(HiddenOptions.AUTO_REGISTER)
@Command(
        exitCodeList = {
            "0:all that was asked about is confirmed to the bit",
            "1:something differs or is missing, or the deployment cannot be reached",
            "2:wrong usage or configuration",
            "3:nothing differs, but something is not covered: records or committed offsets are gone"
        })
abstract class AuditRunCommand extends TrainingRunCommand {
    @Mixin
    AuditOutput output;
}
