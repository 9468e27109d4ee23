"""Near duplicates by MinHash in Python, timed turn by turn with Winnow.

Started by the benchmark, which sends one JSON object a line on standard input, {"ask": ..., "with": ...}, and waits for one on standard
output: first of all unasked what is installed, then an answer to each of "begin" and "compare". What could not be done is answered with
{"error": ...}. Ends when standard input does.

Every contender cuts the words of a text into runs, makes a signature of 14 bands of 8 rows, asks an index in memory for candidates,
estimates their similarity, and adds the document to the index.
"""

import importlib.metadata
import json
import os
import platform
import sys
import time

# one core each, as Winnow has in its turn
for variable in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "RAYON_NUM_THREADS"):
    os.environ[variable] = "1"

BANDS = 14
ROWS = 8
RUN = 5
LEAST = 0.5


def one_line(problem):
    lines = [line.strip() for line in str(problem).splitlines() if line.strip()]
    return "%s: %s" % (type(problem).__name__, lines[0][:300] if lines else "no detail")


def runs(words):
    return [" ".join(words[i:i + RUN]) for i in range(len(words) - RUN + 1)]


class Datasketch:
    def __init__(self):
        from datasketch import MinHash, MinHashLSH

        self.hash = MinHash
        self.lsh = MinHashLSH(num_perm=BANDS * ROWS, params=(BANDS, ROWS))
        self.signatures = {}

    def signature(self, words):
        signature = self.hash(num_perm=BANDS * ROWS)
        signature.update_batch([run.encode() for run in runs(words)])
        return signature

    def compare(self, number, words):
        signature = self.signature(words)
        best, similarity = -1, LEAST
        for candidate in self.lsh.query(signature):
            estimate = signature.jaccard(self.signatures[candidate])
            if estimate > similarity or (estimate == similarity and (best < 0 or candidate < best)):
                best, similarity = candidate, estimate
        self.lsh.insert(number, signature)
        self.signatures[number] = signature
        return best


class Rensa:
    def __init__(self):
        from rensa import RMinHash, RMinHashLSH

        self.hash = RMinHash
        self.lsh = RMinHashLSH(threshold=LEAST, num_perm=BANDS * ROWS, num_bands=BANDS)
        self.signatures = {}

    def signature(self, words):
        signature = self.hash(num_perm=BANDS * ROWS, seed=1)
        signature.update(runs(words))
        return signature

    def compare(self, number, words):
        signature = self.signature(words)
        best, similarity = -1, LEAST
        for candidate in self.lsh.query(signature):
            estimate = signature.jaccard(self.signatures[candidate])
            if estimate > similarity or (estimate == similarity and (best < 0 or candidate < best)):
                best, similarity = candidate, estimate
        self.lsh.insert(number, signature)
        self.signatures[number] = signature
        return best


TOOLS = {"datasketch": Datasketch, "rensa": Rensa}
indexes = {}


def available():
    versions, left_out = {"python": platform.python_version()}, {}
    for name, tool in TOOLS.items():
        try:
            tool().signature("one two three four five six".split())
            versions[name] = importlib.metadata.version(name)
        except Exception as problem:
            left_out[name] = one_line(problem)
    return {"versions": versions, "leftOut": left_out}


def begin(tool):
    indexes[tool] = TOOLS[tool]()
    return {}


def compare(tool, file, start, count):
    with open(file, encoding="utf-8") as lines:
        texts = [json.loads(line) for number, line in enumerate(lines) if start <= number < start + count]
    index = indexes[tool]
    found = []
    cpu, wall = time.process_time(), time.perf_counter()
    for number, text in enumerate(texts, start):
        words = text.split(" ")
        found.append(index.compare(number, words) if len(words) >= RUN else -1)
    return {
        "cpuSeconds": time.process_time() - cpu,
        "wallSeconds": time.perf_counter() - wall,
        "found": found,
    }


def main():
    asks = {"begin": begin, "compare": compare}
    print(json.dumps(available()), flush=True)
    for line in sys.stdin:
        question = json.loads(line)
        try:
            answer = asks[question["ask"]](**question["with"])
        except Exception as problem:
            answer = {"error": one_line(problem)}
        print(json.dumps(answer), flush=True)


main()
