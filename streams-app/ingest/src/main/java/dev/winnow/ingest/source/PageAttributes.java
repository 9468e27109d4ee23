package dev.winnow.ingest.source;

import dev.winnow.ingest.page.PageTerms;
import java.util.Map;

/** Makes attributes of what a page states about its use. Where a header has stated it too, both count: see {@link HeaderAttributes}. */
final class PageAttributes {
    private PageAttributes() {}

    static void put(Map<String, String> attributes, PageTerms terms, String address) {
        Attribute.ROBOTS_META.put(attributes, terms.robots());
        Attribute.TDM_RESERVATION.put(attributes, Reservation.of(terms.tdmReservation()));
        Attribute.TDM_POLICY.put(attributes, terms.tdmPolicy());
        Attribute.LICENSE.put(attributes, Licenses.ofPage(terms.licenses(), address));
    }
}
