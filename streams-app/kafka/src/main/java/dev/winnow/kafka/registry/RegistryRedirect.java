package dev.winnow.kafka.registry;

import java.net.URI;
import java.util.Locale;

/**
 * Where a redirect of a registry may lead: to the same host, or to any host over TLS, and never from TLS to plain text. Credentials
 * go with it only within the same host, at the same port or over TLS.
 */
final class RegistryRedirect {
    private static final int MOST = 5;

    private RegistryRedirect() {}

    /**
     * The address to ask next.
     *
     * @param first address as configured
     * @param address address that answered with a redirect
     * @param status status of the redirect
     * @param location its {@code Location}, empty for none
     * @param hops redirects that were followed before
     * @throws RegistryException when the redirect is not followed; names the address to set instead, if that is safe to print
     */
    static URI next(URI first, URI address, int status, String location, int hops) {
        URI next = resolved(address, location, status);
        if (status == 303) {
            throw refused(address, next, "an answer 303 is not one of a registry");
        }
        if (hops >= MOST) {
            throw refused(address, next, "more than " + MOST + " redirects in a row");
        }
        boolean secure = isSecure(next);
        if (!secure && (isSecure(address) || !sameHost(first, next))) {
            throw refused(address, next, "only the same host and https are followed");
        }
        return next;
    }

    /** Whether an address must not see the credentials of the first. */
    static boolean isForeign(URI first, URI address) {
        boolean sameOrigin = first.getScheme().equalsIgnoreCase(address.getScheme()) && port(first) == port(address);
        return !(sameHost(first, address) && (sameOrigin || isSecure(address)));
    }

    private static URI resolved(URI address, String location, int status) {
        try {
            URI next = address.resolve(location);
            if (!location.isBlank() && next.getHost() != null && next.getRawUserInfo() == null) {
                return next;
            }
        } catch (IllegalArgumentException e) {
            // as without an address
        }
        throw new RegistryException(
                0,
                "schema registry at " + origin(address) + " answered " + status
                        + " without a valid address to go to: check --schema-registry",
                null);
    }

    private static RegistryException refused(URI address, URI next, String reason) {
        return new RegistryException(
                0,
                "schema registry at " + origin(address) + " redirects to " + origin(next) + next.getRawPath()
                        + ", which is not followed (" + reason
                        + "): set --schema-registry to where the registry is now",
                null);
    }

    private static String origin(URI address) {
        return address.getScheme() + "://" + address.getRawAuthority();
    }

    private static boolean sameHost(URI one, URI other) {
        return one.getHost().toLowerCase(Locale.ROOT).equals(other.getHost().toLowerCase(Locale.ROOT));
    }

    private static boolean isSecure(URI address) {
        return "https".equalsIgnoreCase(address.getScheme());
    }

    private static int port(URI address) {
        return address.getPort() >= 0 ? address.getPort() : isSecure(address) ? 443 : 80;
    }
}
