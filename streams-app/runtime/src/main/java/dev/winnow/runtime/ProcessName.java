package dev.winnow.runtime;

import java.net.InetAddress;
import java.net.UnknownHostException;

/** What this process is called among others: host and process id. Containers may share both. Stateless. */
public final class ProcessName {
    private static final int HOST_CHARACTERS = 60;

    private ProcessName() {}

    /** Letters, digits, '.', '_' and '-'. */
    public static String text() {
        return host() + "-" + ProcessHandle.current().pid();
    }

    private static String host() {
        try {
            String host = InetAddress.getLocalHost().getHostName().replaceAll("[^A-Za-z0-9._-]", "_");
            return host.substring(0, Math.min(host.length(), HOST_CHARACTERS));
        } catch (UnknownHostException e) {
            return "unknown";
        }
    }
}
