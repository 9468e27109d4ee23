package dev.winnow.schemas;

import org.apache.avro.util.ClassSecurityValidator;

/**
 * Declares to Avro that the classes of this package may be instantiated when records are decoded or copied. Avro 1.12.2 instantiates no class that
 * nobody vouched for. Every generated record calls this when it is loaded; nothing else is trusted by it.
 */
final class TrustedRecords {
    private static final String PACKAGE = TrustedRecords.class.getPackageName();

    static {
        ClassSecurityValidator.setGlobal(
                ClassSecurityValidator.composite(ClassSecurityValidator.getGlobal(), type -> type.getPackageName()
                        .equals(PACKAGE)));
    }

    private TrustedRecords() {}

    /** Has an effect once, when this class is loaded. */
    static void register() {}
}
