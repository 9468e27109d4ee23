package dev.winnow.selection;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.Random;
import java.util.function.IntPredicate;
import org.junit.jupiter.api.Test;

class RecentDocumentsTest {
    private static final Comparator<IntensitySolver.Mass> ORDER =
            Comparator.comparingDouble(IntensitySolver.Mass::score).thenComparingDouble(IntensitySolver.Mass::floor);

    private record Seen(long number, Labels labels, int uses, int lastPlan) {}

    /** Whatever comes, is looked at, and under whichever plan: what is met is that of a plain list, and in order. */
    @Test
    void documentsAreMetByScoreAndFloorHoweverOftenTheyAreLookedAt() {
        for (int seed = 0; seed < 20; seed++) {
            Samples samples = new Samples(seed);
            Random random = new Random(seed);
            Plan first = Plans.withFloors(
                    samples.plan(3, Policy.POISSON, 0.1).with(DecisionRule.TWO, RuleOptions.DEFAULT), 0, 0.2, 0.01);
            AgentMemory agent = first.agents().get(1);
            Vetoes vetoes =
                    Vetoes.of(List.of(agent.agent() + "/" + agent.groups().get(0)));
            List<Plan> plans = List.of(first, Plans.withTemperature(first, 0.7), first.with(vetoes));
            RecentDocuments recent = new RecentDocuments();
            Deque<Seen> seen = new ArrayDeque<>();
            Plan plan = first;
            recent.adopt(plan, new Scoring(plan));
            for (int number = 0; number < 3 * RecentDocuments.CAPACITY; number++) {
                Seen next = new Seen(number, labels(plan, random), random.nextInt(3), random.nextInt(3) - 1);
                recent.add(number, next.labels(), new Uses(next.uses(), next.lastPlan(), 0), new Scoring(plan));
                seen.add(next);
                if (seen.size() > RecentDocuments.CAPACITY) {
                    seen.remove();
                }
                if (random.nextInt(700) == 0) {
                    plan = plans.get(random.nextInt(plans.size()));
                    recent.adopt(plan, new Scoring(plan));
                }
                if (random.nextInt(150) == 0) {
                    long from = Math.max(0, number + 1 - random.nextInt(RecentDocuments.CAPACITY + 1));
                    assertThat(recent.masses(plan, from, number + 1))
                            .isEqualTo(together(expected(plan, seen, from, group -> true)));
                    List<List<IntensitySolver.Mass>> groups = recent.massesByGroup(plan, 0, from, number + 1);
                    int last = groups.size() - 1;
                    for (int g = 0; g < last; g++) {
                        assertThat(groups.get(g)).isEqualTo(expected(plan, seen, from, each(g)));
                    }
                    assertThat(groups.get(last)).isEqualTo(expected(plan, seen, from, group -> group < 0));
                }
            }
        }
    }

    private static Labels labels(Plan plan, Random random) {
        return Labels.of(plan.agents().stream()
                .mapToInt(agent -> random.nextInt(agent.groups().size() + 2) - 2)
                .toArray());
    }

    private static List<IntensitySolver.Mass> together(List<IntensitySolver.Mass> masses) {
        List<IntensitySolver.Mass> together = new ArrayList<>();
        for (IntensitySolver.Mass mass : masses) {
            int last = together.size() - 1;
            boolean isEqual = last >= 0 && ORDER.compare(together.get(last), mass) == 0;
            double weight = isEqual ? together.remove(last).weight() + 1 : 1;
            together.add(new IntensitySolver.Mass(mass.score(), mass.floor(), weight));
        }
        return together;
    }

    private static IntPredicate each(int group) {
        return other -> other == group;
    }

    private static List<IntensitySolver.Mass> expected(Plan plan, Deque<Seen> seen, long from, IntPredicate groups) {
        Scoring scoring = new Scoring(plan);
        List<IntensitySolver.Mass> masses = new ArrayList<>();
        for (Seen each : seen) {
            if (each.number() >= from
                    && each.lastPlan() != plan.version()
                    && !scoring.vetoes(each.labels())
                    && groups.test(each.labels().group(0))) {
                masses.add(new IntensitySolver.Mass(
                        scoring.score(each.labels(), each.uses()), scoring.floor(each.labels()), 1));
            }
        }
        masses.sort(ORDER);
        return masses;
    }
}
