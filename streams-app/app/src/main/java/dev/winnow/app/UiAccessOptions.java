package dev.winnow.app;

import dev.winnow.runtime.UsageException;
import dev.winnow.service.ui.Access;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import picocli.CommandLine.Option;

/** Where the page is served, and who may see it. */
final class UiAccessOptions {
    private static final int LEAST_TOKEN = 16;
    private static final int MOST_TOKEN = 1_024;

    @Option(
            names = "--http-host",
            defaultValue = "${env:WINNOW_HTTP_HOST:-127.0.0.1}",
            description =
                    "Address to listen on. Crawled text is shown there: an address that is not loopback needs --token-file or --proxy-header.")
    String host;

    @Option(
            names = "--http-port",
            defaultValue = "${env:WINNOW_HTTP_PORT:-8490}",
            description = "Port of the page, /metrics, /livez and /readyz; 0 for any free one.")
    int port;

    @Option(
            names = "--token-file",
            paramLabel = "FILE",
            description =
                    "Ask for the token in this file, 16 characters or more, for example of 'openssl rand -hex 24'. Browsers log in with it; scripts send it as 'Authorization: Bearer TOKEN'.")
    Path tokenFile;

    @Option(
            names = "--proxy-header",
            paramLabel = "NAME",
            description =
                    "Trust an authenticating proxy, such as oauth2-proxy, that names the user in this header, for example X-Forwarded-User; requests without it, and of other addresses than --proxy-address, are refused.")
    String proxyHeader;

    @Option(
            names = "--proxy-address",
            paramLabel = "ADDRESS",
            split = ",",
            defaultValue = "127.0.0.1",
            description = "Addresses that the authenticating proxy connects from, comma-separated.")
    List<String> proxyAddresses;

    @Option(
            names = "--allowed-host",
            paramLabel = "NAME",
            split = ",",
            description =
                    "Names beside localhost that requests on a loopback address may be for, comma-separated: that of a proxy on this machine which keeps the Host header.")
    List<String> allowedHosts = List.of();

    /**
     * Who may see the page.
     *
     * @throws UsageException when everybody on the network could, or an option is invalid
     */
    Access access() {
        if (tokenFile != null && proxyHeader != null) {
            throw new UsageException(
                    "--token-file and --proxy-header exclude each other: choose who asks for credentials");
        }
        if (tokenFile == null
                && proxyHeader == null
                && !address(host, "--http-host").isLoopbackAddress()) {
            throw new UsageException("--http-host " + host
                    + " would show crawled text to everybody who reaches it: add --token-file, or --proxy-header"
                    + " behind an authenticating proxy");
        }
        Set<String> hosts = new HashSet<>();
        allowedHosts.forEach(name -> hosts.add(name.strip().toLowerCase(Locale.ROOT)));
        return new Access(
                Optional.ofNullable(tokenFile).map(UiAccessOptions::token), proxy(), hosts, Clock.systemUTC());
    }

    private Optional<Access.Proxy> proxy() {
        if (proxyHeader == null) {
            return Optional.empty();
        }
        if (!proxyHeader.matches("[A-Za-z0-9-]{1,60}")) {
            throw new UsageException(
                    "--proxy-header " + proxyHeader + " is not the name of a header: use letters, digits and '-'");
        }
        Set<InetAddress> addresses = new HashSet<>();
        proxyAddresses.forEach(text -> addresses.add(address(text.strip(), "--proxy-address")));
        return Optional.of(new Access.Proxy(proxyHeader, addresses));
    }

    private static InetAddress address(String host, String option) {
        try {
            return InetAddress.getByName(host);
        } catch (UnknownHostException e) {
            throw new UsageException("unknown host " + host + ": correct " + option);
        }
    }

    private static String token(Path file) {
        try {
            if (Files.size(file) > MOST_TOKEN) {
                throw new UsageException("--token-file " + file + " has more than " + MOST_TOKEN
                        + " bytes: it has to hold the token alone");
            }
            String token = Files.readString(file, StandardCharsets.UTF_8).strip();
            if (token.length() < LEAST_TOKEN) {
                throw new UsageException("the token in " + file + " has " + token.length()
                        + " characters: use 16 or more, for example of 'openssl rand -hex 24'");
            }
            return token;
        } catch (IOException e) {
            throw new UsageException("cannot read --token-file " + file + " (" + e + ")");
        }
    }
}
