package dev.winnow.runtime;

import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** Options that a command accepts, because a configuration file may hold them for other commands, but never needs: its help leaves them out. */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@Inherited
public @interface HiddenOptions {
    /** Option for which a command has to write records. */
    String AUTO_REGISTER = "--auto-register-schemas";

    /** Option for which a command has to read or write records. */
    String REGISTRY = "--schema-registry";

    /** Long names of the options. */
    String[] value();
}
