package dev.winnow.selection;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.BiPredicate;

/**
 * Groups whose documents are never selected, by agent. Immutable; two of the same pairs are equal.
 *
 * @param groups vetoed groups by agent name, both in their natural order; an agent without any is left out
 */
public record Vetoes(Map<String, List<String>> groups) {
    /** Most pairs of agent and group, so that plans stay of a bounded size. */
    public static final int MOST = 1_000;

    /** Nothing is vetoed. */
    public static final Vetoes NONE = new Vetoes(Map.of());

    public Vetoes {
        Map<String, List<String>> sorted = new TreeMap<>();
        int pairs = 0;
        for (Map.Entry<String, List<String>> agent : groups.entrySet()) {
            List<String> names = List.copyOf(new TreeSet<>(agent.getValue()));
            names.forEach(group -> Check.name(group, "vetoed group"));
            pairs += names.size();
            if (!names.isEmpty()) {
                sorted.put(Check.name(agent.getKey(), "agent of a veto"), names);
            }
        }
        Check.that(pairs <= MOST, "vetoed groups", MOST + " at most", pairs);
        groups = Collections.unmodifiableMap(sorted);
    }

    /**
     * Vetoes of pairs as people write them.
     *
     * @param pairs {@code AGENT/GROUP}; a group may hold slashes, an agent may not
     * @throws IllegalArgumentException when one is not such a pair
     */
    public static Vetoes of(Collection<String> pairs) {
        Map<String, List<String>> groups = new TreeMap<>();
        for (String pair : pairs) {
            int slash = pair.indexOf('/');
            Check.that(slash > 0 && slash < pair.length() - 1, "a veto", "AGENT/GROUP", "'" + pair + "'");
            groups.computeIfAbsent(pair.substring(0, slash), agent -> new ArrayList<>())
                    .add(pair.substring(slash + 1));
        }
        return new Vetoes(groups);
    }

    public boolean isEmpty() {
        return groups.isEmpty();
    }

    /** Whether a group of an agent is vetoed. */
    public boolean has(String agent, String group) {
        return groups.getOrDefault(agent, List.of()).contains(group);
    }

    /** The pairs of both. */
    public Vetoes plus(Vetoes other) {
        Map<String, List<String>> all = new TreeMap<>();
        groups.forEach((agent, names) -> all.put(agent, new ArrayList<>(names)));
        other.groups.forEach((agent, names) ->
                all.computeIfAbsent(agent, none -> new ArrayList<>()).addAll(names));
        return new Vetoes(all);
    }

    /** These pairs without those of the other. */
    public Vetoes minus(Vetoes other) {
        return keep((agent, group) -> !other.has(agent, group));
    }

    /** The pairs that are groups of a plan's agents. */
    public Vetoes among(List<AgentMemory> agents) {
        Map<String, List<String>> known = new TreeMap<>();
        agents.forEach(agent -> known.put(agent.agent(), agent.groups()));
        return keep((agent, group) -> known.getOrDefault(agent, List.of()).contains(group));
    }

    private Vetoes keep(BiPredicate<String, String> kept) {
        Map<String, List<String>> left = new TreeMap<>();
        groups.forEach((agent, names) -> left.put(
                agent, names.stream().filter(group -> kept.test(agent, group)).toList()));
        return new Vetoes(left);
    }

    /** The pairs as {@code AGENT/GROUP}, in order. */
    public List<String> pairs() {
        return groups.entrySet().stream()
                .flatMap(agent -> agent.getValue().stream().map(group -> agent.getKey() + "/" + group))
                .toList();
    }
}
