package dev.winnow.ingest.source;

import com.ibm.icu.text.IDNA;
import crawlercommons.domains.EffectiveTldFinder;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** Finds host and registered domain in the address of a document, by the public suffix list with its private section. Pure; bounded by the length of a host. */
public final class SiteName {
    private static final int MAX_HOST = Attribute.HOST.limit();

    /** Names as the WHATWG URL Standard maps them, which lets labels have hyphens everywhere. */
    private static final IDNA NAMES =
            IDNA.getUTS46Instance(IDNA.NONTRANSITIONAL_TO_ASCII | IDNA.CHECK_BIDI | IDNA.CHECK_CONTEXTJ);

    private static final Set<IDNA.Error> HYPHENS =
            EnumSet.of(IDNA.Error.LEADING_HYPHEN, IDNA.Error.TRAILING_HYPHEN, IDNA.Error.HYPHEN_3_4);

    private SiteName() {}

    /** Adds both, where the address has them; an input field of the same name is replaced. */
    public static void put(Map<String, String> attributes, String address) {
        String host = host(address);
        if (host.isEmpty()) {
            return;
        }
        Attribute.HOST.put(attributes, host);
        String domain = EffectiveTldFinder.getAssignedDomain(host, true, false);
        Attribute.REGISTERED_DOMAIN.put(attributes, domain == null ? "" : domain);
    }

    /** The host of an address of the web: lower case, in ASCII, without user, port and last dot; empty when it has none that DNS could have. */
    static String host(String address) {
        int start = address.startsWith("https://") ? 8 : address.startsWith("http://") ? 7 : 0;
        if (start == 0) {
            int scheme = address.indexOf("://");
            String name =
                    scheme < 0 ? "" : address.substring(0, Math.min(scheme, 6)).toLowerCase(Locale.ROOT);
            if (!name.equals("http") && !name.equals("https")) {
                return "";
            }
            start = scheme + 3;
        }
        int end = start;
        int user = start;
        while (end < address.length() && "/?#\\".indexOf(address.charAt(end)) < 0) {
            if (address.charAt(end) == '@') {
                user = end + 1;
            }
            end++;
        }
        String host = address.substring(user, end);
        int port = host.lastIndexOf(':');
        if (port >= 0 && host.indexOf(']') < port) {
            host = host.substring(0, port);
        }
        if (host.endsWith(".")) {
            host = host.substring(0, host.length() - 1);
        }
        if (host.isEmpty() || host.length() > MAX_HOST) {
            return "";
        }
        return ascii(host);
    }

    private static String ascii(String host) {
        String ascii = host;
        if (!isAscii(host)) {
            IDNA.Info info = new IDNA.Info();
            ascii = NAMES.nameToASCII(host, new StringBuilder(), info).toString();
            if (!HYPHENS.containsAll(info.getErrors())) {
                return "";
            }
        }
        ascii = ascii.toLowerCase(Locale.ROOT);
        return ascii.length() <= MAX_HOST && isHost(ascii) ? ascii : "";
    }

    private static boolean isAscii(String host) {
        for (int i = 0; i < host.length(); i++) {
            if (host.charAt(i) >= 0x80) {
                return false;
            }
        }
        return true;
    }

    private static boolean isHost(String host) {
        for (int i = 0; i < host.length(); i++) {
            char next = host.charAt(i);
            boolean usual = next >= 'a' && next <= 'z' || next >= '0' && next <= '9';
            if (!usual && "-._:[]".indexOf(next) < 0) {
                return false;
            }
        }
        return true;
    }
}
