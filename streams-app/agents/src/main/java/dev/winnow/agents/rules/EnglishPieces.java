package dev.winnow.agents.rules;

import java.util.Map;
import java.util.Set;

/** Pieces of English text that {@link FilterWords} treats apart: abbreviations, smileys, units and contractions. Constants. */
final class EnglishPieces {
    static final Set<String> WHOLE = Set.of(
            "and/or", "Mr.", "Mrs.", "Ms.", "Dr.", "Prof.", "St.", "Jr.", "Inc.", "Ltd.", "Co.", "co.", "Corp.",
            "Bros.", "e.g.", "E.g.", "E.G.", "i.e.", "I.e.", "I.E.", "a.m.", "p.m.", "vs.", "v.s.", "Gen.", "Gov.",
            "Rep.", "Rev.", "Sen.", "Messrs.", "Mt.", "Ph.D.", "D.C.", "Jan.", "Feb.", "Mar.", "Apr.", "Jun.", "Jul.",
            "Aug.", "Sep.", "Sept.", "Oct.", "Nov.", "Dec.", "Adm.", "Ill.", "Ind.", "Mich.", "Minn.", "Miss.", "Va.",
            "Wash.", "Calif.", "Conn.", "Fla.", "Ga.", "Md.", "Mass.", "Mo.", "Pa.", "La.", "Ky.", "N.Y.", "N.J.",
            "N.C.", "S.C.", "Tenn.", "Wis.", ":)", ":-)", ":(", ":-(", ";)", ";-)", ":D", ":-D", ":P", ":-P", ":p",
            ":-p", ":o", ":O", ":/", ":-/", ":X", ":x", "):", "(:", "(=", "=)", "=(", "=D", ":3", "<3", "</3", "xD",
            "XD", "o_O", "O_o", "^_^", ":'(", ":]", ":[", "8)", ":|", "-_-", "0_0", ":*", ";D");
    static final Set<String> UNITS = Set.of(
            "km", "m", "dm", "cm", "mm", "ha", "nm", "yd", "in", "ft", "kg", "g", "mg", "t", "lb", "oz", "m/s", "km/h",
            "kmh", "mph", "hPa", "Pa", "mbar", "mb", "MB", "kb", "KB", "gb", "GB", "tb", "TB", "T", "G", "M", "K", "%");
    static final Set<String> NEGATED = Set.of(
            "do", "does", "did", "is", "are", "was", "were", "has", "have", "had", "ca", "could", "would", "should",
            "must", "need", "wo", "ai", "sha", "might", "may", "ought", "dare");
    /** Where contractions are cut that are written without an apostrophe. */
    static final Map<String, Integer> WITHOUT_APOSTROPHE = Map.of(
            "im", 1, "ive", 1, "thats", 4, "whats", 4, "youre", 3, "youve", 3, "theyre", 4, "theyve", 4, "hes", 2,
            "shes", 3);

    static final Set<String> SUBJECTS = Set.of(
            "i", "you", "he", "she", "it", "we", "they", "who", "what", "when", "where", "why", "how", "there", "that",
            "this");

    private EnglishPieces() {}
}
