package dev.winnow.app;

import dev.winnow.runtime.UsageException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.regex.Pattern;
import java.util.UUID;

/**
 * Name of a scorer among those that share the work.
 *
 * @param text the name
 * @param isStable whether somebody chose it, so that it is the same after a restart
 */
record ScorerName(String text, boolean isStable) {
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9._-]{1,200}");
    private static final int HOST_CHARACTERS = 60;

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
        return new ScorerName(host() + "-" + ProcessHandle.current().pid() + "-" + random, false);
    }

    private static String host() {
        try {
            String host = InetAddress.getLocalHost().getHostName().replaceAll("[^A-Za-z0-9._-]", "_");
            return host.substring(0, Math.min(host.length(), HOST_CHARACTERS));
        } catch (UnknownHostException e) {
            return "scorer";
        }
    }
}
