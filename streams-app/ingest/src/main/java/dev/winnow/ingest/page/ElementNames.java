package dev.winnow.ingest.page;

import java.util.Locale;
import java.util.Set;
import org.jsoup.nodes.Element;

/**
 * Classifies an element by the words of its class and id, which camel case, hyphens and the like divide. Pure.
 *
 * @param beside whether a word names something beside a text, such as a menu or buttons to share
 * @param end whether a word names the footer of a page or a cookie banner
 * @param lead whether a word names an introduction, of this text or of another
 * @param body whether a word names a text
 */
record ElementNames(boolean beside, boolean end, boolean lead, boolean body) {
    private static final int MAX_NAMES = 256;
    private static final int LONGEST_STEM = 10;

    /** Words of what is beside a text. */
    private static final Set<String> BESIDE = words("""
        nav menu toc skip foot aside ad ads adv rss tags tagged taglist tagcloud login signin signup register pager
        byline caption credit credits banner masthead topbar popup modal overlay lightbox tooltip
        respond reply disqus outbrain taboola gdpr legal disclaimer gallery slideshow carousel widget widgets toolbar
        timestamp dateline meta paywall share sharing shares sharedaddy sharebar sharebuttons rating ratings bio
        avatar attribution mostread readmore seealso zergnet noprint editsection headerlink
        """);

    /** Words of introductions. */
    private static final Set<String> LEADS = words("teaser teasers");

    /** Beginnings of such words. */
    private static final Set<String> STEMS = words("""
        related recommend comment social newsletter advert sidebar footer breadcrumb promo sponsor popular trending
        subscri cookie consent navi navbar pagin copyright addtoany addthis author recirc
        """);

    /** Before such a word, they describe a layout with or without it. */
    private static final Set<String> LAYOUT = words("with has no without one two left right hide is");

    private static final Set<String> BODY = words("""
        article articlebody articletext articlecontent body content entry hentry post story storybody text blog main
        maincontent page postcontent entrycontent
        """);

    private static Set<String> words(String words) {
        return Set.of(words.strip().split("\\s+"));
    }

    static ElementNames of(Element element) {
        Words words = new Words();
        words.read(PageText.attribute(element, "class").strip());
        words.read(PageText.attribute(element, "id"));
        return new ElementNames(words.beside, words.end, words.lead, words.body);
    }

    private static final class Words {
        private boolean beside;
        private boolean body;
        private boolean end;
        private boolean lead;
        private boolean layout;

        private void read(String names) {
            int length = Math.min(names.length(), MAX_NAMES);
            int start = -1;
            layout = false;
            for (int i = 0; i <= length; i++) {
                char next = i < length ? names.charAt(i) : ' ';
                boolean letter = Character.isLetter(next);
                boolean hump = letter
                        && start >= 0
                        && Character.isUpperCase(next)
                        && !Character.isUpperCase(names.charAt(i - 1));
                if (start >= 0 && (!letter || hump)) {
                    word(names.substring(start, i).toLowerCase(Locale.ROOT));
                    start = -1;
                }
                if (letter && start < 0) {
                    start = i;
                }
            }
        }

        private void word(String word) {
            beside |= !layout && (BESIDE.contains(word) || hasStem(word));
            end |= word.startsWith("footer") || word.equals("cookie") || word.equals("consent");
            lead |= LEADS.contains(word);
            body |= BODY.contains(word);
            layout = LAYOUT.contains(word);
        }

        private static boolean hasStem(String word) {
            for (int length = 4; length <= Math.min(word.length(), LONGEST_STEM); length++) {
                if (STEMS.contains(word.substring(0, length))) {
                    return true;
                }
            }
            return false;
        }
    }
}
