"""Decides documents by datatrove's filters, rule by rule: what `ops/winnow bench rules` compares the agent `rules` with.

    python -m venv oracle && oracle/bin/pip install datatrove==0.10.1 spacy==3.8.18 nltk==3.10.4
    oracle/bin/python ops/bench/rules_oracle.py decisions.jsonl crawl/*.jsonl.gz

Each line of the output has the text of a document, and by FAMILY/RULE whether it breaks the rule. `--every N` takes every N-th document.
"""

import argparse
import gzip
import json

from datatrove.data import Document
from datatrove.pipeline.filters import c4_filters, fineweb_quality_filter, gopher_quality_filter, gopher_repetition_filter
from datatrove.utils import text as datatrove_text

QUALITY = {
    "short_doc": ("min_doc_words", 50),
    "long_doc": ("max_doc_words", 100_000),
    "below_avg": ("min_avg_word_length", 3),
    "above_avg": ("max_avg_word_length", 10),
    "bullets": ("max_bullet_lines_ratio", 0.9),
    "end_ellipsis": ("max_ellipsis_lines_ratio", 0.3),
    "alpha": ("max_non_alpha_words_ratio", 0.8),
    "stop_words": ("min_stop_words", 2),
}
REPETITION = {"dup_para_frac": 0.3, "dup_para_char_frac": 0.2, "dup_line_frac": 0.3, "dup_line_char_frac": 0.2}
TOP = {2: 0.20, 3: 0.18, 4: 0.16}
REPEATED = {5: 0.15, 6: 0.14, 7: 0.13, 8: 0.12, 9: 0.11, 10: 0.10}
FINEWEB = {
    "line_punct_ratio": ("line_punct_thr", 0.12),
    "short_line_ratio": ("short_line_thr", 0.67),
    "char_dup_ratio": ("char_duplicates_ratio", 0.01),
    "list_ratio": ("new_line_ratio", 0.3),
}
C4 = {
    "lorem_ipsum": {"filter_curly_bracket": False, "min_num_sentences": -1},
    "curly_bracket": {"filter_lorem_ipsum": False, "min_num_sentences": -1},
    "too_few_sentences": {"filter_lorem_ipsum": False, "filter_curly_bracket": False},
}


class Words:
    """The words of the newest text, so that each text is cut once for all rules."""

    def __init__(self):
        self.text = None
        self.words = []

    def __call__(self, text, language=None):
        if text != self.text:
            self.words = datatrove_text.split_into_words(text, "eng")
            self.text = text
        return self.words


def single_rules():
    """A filter for each rule, with all its other rules off."""
    rules = {}
    no_quality = {option: None for option, _ in QUALITY.values()} | {"max_symbol_word_ratio": None}
    for name, (option, limit) in QUALITY.items():
        rules["gopher/" + name] = gopher_quality_filter.GopherQualityFilter(**(no_quality | {option: limit}))
    no_repetition = {option: None for option in REPETITION} | {"top_n_grams": (), "dup_n_grams": ()}
    make = gopher_repetition_filter.GopherRepetitionFilter
    for option, limit in REPETITION.items():
        rules["gopher/" + option] = make(**(no_repetition | {option: limit}))
    for n, limit in TOP.items():
        rules[f"gopher/top_{n}_gram"] = make(**(no_repetition | {"top_n_grams": ((n, limit),)}))
    for n, limit in REPEATED.items():
        rules[f"gopher/duplicated_{n}_n_grams"] = make(**(no_repetition | {"dup_n_grams": ((n, limit),)}))
    no_fineweb = {"line_punct_thr": -1, "short_line_thr": 2, "char_duplicates_ratio": 2, "new_line_ratio": float("inf")}
    for name, (option, limit) in FINEWEB.items():
        rules["fineweb/" + name] = fineweb_quality_filter.FineWebQualityFilter(**(no_fineweb | {option: limit}))
    for name, options in C4.items():
        rules["c4/" + name] = c4_filters.C4QualityFilter(**options)
    return rules


def decide(text, rules, words):
    # a filter may shorten the document that it is given
    broken = {name: rule.filter(Document(text=text, id="")) is not True for name, rule in rules.items()}
    # one option of the filter has two rules
    count = max(1, len(words(text)))
    broken["gopher/hashes"] = text.count("#") / count > 0.1
    broken["gopher/ellipsis"] = (text.count("...") + text.count("…")) / count > 0.1
    return broken


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("output")
    parser.add_argument("inputs", nargs="+", help="JSONL files with the field text, plain or .gz")
    parser.add_argument("--every", type=int, default=1, metavar="N")
    options = parser.parse_args()
    words = Words()
    for module in (gopher_quality_filter, gopher_repetition_filter, fineweb_quality_filter):
        module.split_into_words = words
    rules = single_rules()
    with open(options.output, "w", encoding="utf-8") as output:
        for path in options.inputs:
            with (gzip.open if path.endswith(".gz") else open)(path, "rt", encoding="utf-8") as lines:
                for number, line in enumerate(lines):
                    if number % options.every == 0:
                        text = json.loads(line)["text"]
                        output.write(json.dumps({"text": text, "broken": decide(text, rules, words)}) + "\n")


if __name__ == "__main__":
    main()
