package dev.winnow.ingest.source;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Addresses of licences in one spelling: absolute, those of Creative Commons without the language and the format of the deed. Pure. */
final class Licenses {
    private static final int MAX_LICENSES = 4;
    private static final int MAX_ADDRESS = 255;
    private static final Pattern CREATIVE_COMMONS = Pattern.compile(
            "https?://(?:www\\.)?creativecommons\\.org/(licenses|publicdomain)/([a-z+-]{2,24})(?:/(\\d\\.\\d)(?:/([a-z]{2,8}))?)?(?:[/.?#].*)?");
    /** A reference that cannot be words: absolute, of a path from somewhere on, of a place in a page, or of a file. */
    private static final Pattern REFERENCE = Pattern.compile(
            "(?i)(?:https?:|\\.{0,2}/|[#?]).*|[^?#]*\\.(?:[psx]?html?|php|aspx?|jsp|txt|md|pdf)(?:[?#].*)?");

    private static final Set<String> PAGES_OF_A_LICENSE = Set.of("deed", "legalcode", "rdf");

    private Licenses() {}

    /** The first addresses, separated by spaces; what is not an address of the web is left out. */
    static String of(Collection<String> written, String page) {
        Set<String> licenses = new LinkedHashSet<>();
        for (String license : written) {
            String address = absolute(license, page);
            if (!address.isEmpty() && address.length() <= MAX_ADDRESS && licenses.size() < MAX_LICENSES) {
                licenses.add(address);
            }
        }
        return String.join(" ", licenses);
    }

    /** The same of what a page states in links and in words alike: "Copyright" is a relative reference by its syntax, and would become an address. */
    static String ofPage(Collection<String> written, String page) {
        return of(
                written.stream()
                        .filter(license -> REFERENCE.matcher(license.strip()).matches())
                        .toList(),
                page);
    }

    private static String absolute(String license, String page) {
        try {
            URI address = new URI(license.strip());
            if (!address.isAbsolute() && !page.isEmpty()) {
                address = new URI(page).resolve(address);
            }
            String scheme =
                    address.getScheme() == null ? "" : address.getScheme().toLowerCase(Locale.ROOT);
            return address.getHost() != null && (scheme.equals("http") || scheme.equals("https"))
                    ? normal(address.toASCIIString())
                    : "";
        } catch (URISyntaxException | IllegalArgumentException e) {
            return "";
        }
    }

    private static String normal(String address) {
        Matcher parts = CREATIVE_COMMONS.matcher(address.toLowerCase(Locale.ROOT));
        if (!parts.matches()) {
            return address;
        }
        String normal = "https://creativecommons.org/" + parts.group(1) + "/" + parts.group(2) + "/";
        if (parts.group(3) != null) {
            normal += parts.group(3) + "/";
        }
        // a jurisdiction, as in by/3.0/de
        return parts.group(4) == null || PAGES_OF_A_LICENSE.contains(parts.group(4))
                ? normal
                : normal + parts.group(4) + "/";
    }
}
