package dev.winnow.app;

import picocli.CommandLine.Command;

/** Proves decisions after the fact. */
@Command(
        name = "audit",
        description = "Replay and explain decisions, plans and where samples come from.",
        subcommands = {
            AuditVerifyCommand.class,
            AuditExplainCommand.class,
            AuditHistoryCommand.class,
            AuditWhatIfCommand.class,
            AuditCreditCommand.class,
            AuditLineageCommand.class
        })
final class AuditCommand {}
