package dev.winnow.runtime;

import picocli.CommandLine.Option;

/** Where a service answers /metrics, /livez and /readyz. */
public final class HttpOption {
    @Option(
            names = "--http-host",
            defaultValue = "${env:WINNOW_HTTP_HOST:-127.0.0.1}",
            description = "Address to listen on (default: ${DEFAULT-VALUE}; env WINNOW_HTTP_HOST).")
    String host;

    @Option(
            names = "--http-port",
            defaultValue = "${env:WINNOW_HTTP_PORT:-0}",
            description = "Port of /metrics, /livez and /readyz; 0 for any free one (env WINNOW_HTTP_PORT).")
    int port;

    public String host() {
        return host;
    }

    public int port() {
        return port;
    }
}
