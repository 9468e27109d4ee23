"""Writes the score of a mutation test of PIT, class by class, with every mutant that no test noticed.

    mvn -Pmutation -pl streams-app/core -am process-test-classes
    python ops/bench/mutation_score.py streams-app/core/target/pit-reports/mutations.xml > ops/bench/results/mutation.txt

Several reports of different classes count as one. A mutant that runs out of time or memory was noticed.
"""

import argparse
import collections
import xml.etree.ElementTree

NOTICED = {"KILLED", "TIMED_OUT", "MEMORY_ERROR", "RUN_ERROR"}


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("reports", nargs="+", help="mutations.xml of PIT")
    options = parser.parse_args()
    statuses = collections.defaultdict(collections.Counter)
    unnoticed = {}
    for report in options.reports:
        for mutant in xml.etree.ElementTree.parse(report).getroot():
            name = mutant.findtext("mutatedClass").rpartition(".")[2].partition("$")[0]
            status = mutant.get("status")
            statuses[name][status] += 1
            if status not in NOTICED:
                method = f"{name}.{mutant.findtext('mutatedMethod')}"
                mutator = mutant.findtext("mutator").rpartition(".")[2].removesuffix("Mutator")
                unnoticed[(name, int(mutant.findtext("lineNumber")), mutator, method)] = status
    print(f"{'class':32} {'mutants':>8} {'noticed':>8} {'score':>7}")
    everything = collections.Counter()
    for name, counts in sorted(statuses.items()):
        everything.update(counts)
        print(row(name, counts))
    print(row("all", everything))
    print("\nmutants that no test noticed")
    for (_, line, mutator, method), status in sorted(unnoticed.items()):
        print(f"  {method}:{line}  {mutator}  {status.lower().replace('_', ' ')}")


def row(name, counts):
    mutants = sum(counts.values())
    noticed = sum(counts[status] for status in NOTICED)
    return f"{name:32} {mutants:8,} {noticed:8,} {noticed / mutants:6.1%}"


if __name__ == "__main__":
    main()
