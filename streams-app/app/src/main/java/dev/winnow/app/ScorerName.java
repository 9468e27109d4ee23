package dev.winnow.app;

import dev.winnow.runtime.ProcessName;
import dev.winnow.runtime.UsageException;
import java.util.UUID;
import java.util.regex.Pattern;

/**
 * Name of a scorer among those that share the work.
 *
 * @param text the name
 * @param isStable whether somebody chose it, so that it is the same after a restart
 */
record ScorerName(String text, boolean isStable) {
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9._-]{1,200}");

    /**
     * A name that somebody chose.
     *
     * @throws UsageException when it cannot be a name of a group's member
     */
    static ScorerName stable(String name) {
        if (!NAME.matcher(name).matches()) {
            throw new UsageException("invalid --instance '" + name
                    + "': must be 1 to 200 letters, digits, '.', '_' and '-'; leave it out for a name of its own");
        }
        return new ScorerName(name, true);
    }

    /** A name that no other process has or had: host, process and a random part, because containers share both. */
    static ScorerName unique() {
        String random = UUID.randomUUID().toString().substring(0, 8);
        return new ScorerName(ProcessName.text() + "-" + random, false);
    }
}
