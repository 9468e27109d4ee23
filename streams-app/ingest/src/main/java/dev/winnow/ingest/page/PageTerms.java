package dev.winnow.ingest.page;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.StringJoiner;
import org.jsoup.nodes.Document;
import org.jsoup.nodes.Element;
import org.jsoup.nodes.Node;
import org.jsoup.select.NodeFilter;

/**
 * What a page states about its use, as it is written there. Bounded: what goes beyond the first 16 licences and 8,192 characters of each kind is dropped.
 *
 * @param robots contents of the meta tags {@code robots}, separated by commas; empty when there is none
 * @param tdmReservation contents of the meta tags {@code tdm-reservation}
 * @param tdmPolicy content of the last meta tag {@code tdm-policy}; empty when there is none
 * @param licenses addresses of licences, perhaps relative to that of the page: links with {@code rel=license}, meta tags such as {@code dcterms.license}, and
 *     {@code license} of what JSON-LD calls the page
 */
public record PageTerms(String robots, List<String> tdmReservation, String tdmPolicy, List<String> licenses) {
    private static final int MAX_VALUES = 16;
    private static final int MAX_LENGTH = 8_192;
    private static final Set<String> LICENSE_NAMES = Set.of(
            "license",
            "dc.license",
            "dcterms.license",
            "dc.rights",
            "dcterms.rights",
            "dc.rights.license",
            "dcterms.rights.license");

    public PageTerms {
        tdmReservation = List.copyOf(tdmReservation);
        licenses = List.copyOf(licenses);
    }

    static PageTerms of(Document page) {
        Collector collector = new Collector();
        page.filter(collector);
        return new PageTerms(
                collector.robots.toString(), collector.reservations, collector.policy, List.copyOf(collector.licenses));
    }

    private static final class Collector implements NodeFilter {
        private final StringJoiner robots = new StringJoiner(", ");
        private final List<String> reservations = new ArrayList<>();
        private final List<String> licenses = new ArrayList<>();
        private String policy = "";

        @Override
        public FilterResult head(Node node, int depth) {
            if (node instanceof Element element && element.attributesSize() > 0) {
                switch (element.normalName()) {
                    case "meta" -> meta(element);
                    case "a", "area", "link" -> link(element);
                    case "script" -> script(element);
                    default -> {}
                }
            }
            return FilterResult.CONTINUE;
        }

        private void meta(Element meta) {
            String name = meta.attr("name").strip().toLowerCase(Locale.ROOT);
            String content = meta.attr("content").strip();
            if (content.isEmpty() || content.length() > MAX_LENGTH) {
                return;
            }
            if (name.equals("robots")) {
                if (robots.length() < MAX_LENGTH) {
                    robots.add(content);
                }
            } else if (name.equals("tdm-reservation")) {
                add(reservations, content);
            } else if (name.equals("tdm-policy")) {
                policy = content;
            } else if (LICENSE_NAMES.contains(name)) {
                add(licenses, content);
            }
        }

        private void link(Element link) {
            String relations = PageText.attribute(link, "rel");
            if (!relations.isEmpty() && isLicense(relations)) {
                String address = link.attr("href");
                add(licenses, address.length() <= MAX_LENGTH ? address.strip() : "");
            }
        }

        private void script(Element script) {
            if (script.attr("type").strip().equalsIgnoreCase("application/ld+json")) {
                JsonLdLicenses.of(script.data()).forEach(license -> add(licenses, license));
            }
        }

        private static boolean isLicense(String relations) {
            for (String relation : relations.strip().split("\\s+", MAX_VALUES)) {
                if (relation.equalsIgnoreCase("license")) {
                    return true;
                }
            }
            return false;
        }

        private static void add(List<String> values, String value) {
            if (values.size() < MAX_VALUES
                    && !value.isEmpty()
                    && value.length() <= MAX_LENGTH
                    && !values.contains(value)) {
                values.add(value);
            }
        }
    }
}
