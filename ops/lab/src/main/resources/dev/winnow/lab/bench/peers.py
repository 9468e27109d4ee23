"""What a user would build without Winnow, timed turn by turn with it, and killed as it is.

Started by the benchmark with the name of a peer and its setup in JSON; each peer is a process of its own. It answers {"ready": true} once it has
imported what it needs, {"error": ...} where it cannot. `versions` tells what is installed, and ends. `datatrove` and `fasttext` are then
asked one JSON object a line on standard input, {"ask": ..., "with": ...}, and answer each. `consumer` works on its topic until it is
killed. All end when standard input does.
"""

import importlib.metadata
import json
import logging
import os
import platform
import sys
import threading
import time
import warnings

warnings.filterwarnings("ignore")
logging.disable(logging.CRITICAL)
# everything is on this machine already: no download
for variable in ("HF_HUB_OFFLINE", "TRANSFORMERS_OFFLINE"):
    os.environ[variable] = "1"
# datatrove logs every file
os.environ.setdefault("LOGURU_LEVEL", "CRITICAL")
# one core, as long as nothing else is asked for
for variable in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "RAYON_NUM_THREADS"):
    os.environ[variable] = "1"
os.environ["TOKENIZERS_PARALLELISM"] = "false"

PACKAGES = ("datatrove", "trafilatura", "spacy", "confluent-kafka", "torch", "transformers", "fasttext", "fasttext-wheel", "fasttext-numpy2-wheel")
ANSWERS = sys.stdout


def one_line(problem):
    lines = [line.strip() for line in str(problem).splitlines() if line.strip()]
    return "%s: %s" % (type(problem).__name__, lines[0][:300] if lines else "no detail")


def answer(reply):
    print(json.dumps(reply), file=ANSWERS, flush=True)


def versions():
    found = {"python": platform.python_version()}
    for package in PACKAGES:
        try:
            found[package] = importlib.metadata.version(package)
        except importlib.metadata.PackageNotFoundError:
            pass
    return {"versions": found}


# ---- datatrove: from files to files ------------------------------------------------------------------------------------


class Datatrove:
    """The stages of datatrove's own example of MinHash, behind the filters of FineWeb. C4's is the last, because it shortens what the next one would judge."""

    def __init__(self, setup):
        from datatrove.executor import LocalPipelineExecutor
        from datatrove.pipeline import dedup, extractors, filters, readers, writers
        from datatrove.utils.word_tokenizers import load_word_tokenizer
        from loguru import logger

        logger.remove()
        # needs a package of its own
        load_word_tokenizer("eng").word_tokenize("one word")
        if setup["pages"]:
            import cchardet  # noqa: F401
            import magic  # noqa: F401
            import trafilatura  # noqa: F401
            import warcio  # noqa: F401
        self.pages = setup["pages"]
        self.execute = LocalPipelineExecutor
        self.dedup, self.extractors, self.filters, self.readers, self.writers = dedup, extractors, filters, readers, writers
        self.config = dedup.MinhashConfig(n_grams=5, num_buckets=14, hashes_per_bucket=8)

    def read(self, file):
        folder, name = os.path.split(file)
        if self.pages:
            return [self.readers.WarcReader(folder, glob_pattern=name), self.extractors.Trafilatura(favour_precision=True)]
        return [self.readers.JsonlReader(folder, glob_pattern=name)]

    def filtered(self):
        return [
            self.filters.GopherRepetitionFilter(),
            self.filters.GopherQualityFilter(),
            self.filters.FineWebQualityFilter(),
            self.filters.C4QualityFilter(),
        ]

    def run(self, setup):
        """Each stage begins when the one before it is complete; one that is complete already is skipped."""
        folder = {name: os.path.join(setup["work"], name) for name in ("kept", "signatures", "buckets", "removed", "output", "logs")}
        dedup, config = self.dedup, self.config
        stages = {
            "filter": (1, [*self.read(setup["file"]), *self.filtered(), self.writers.JsonlWriter(folder["kept"])]),
            "signatures": (1, [self.readers.JsonlReader(folder["kept"]), dedup.MinhashDedupSignature(folder["signatures"], config=config)]),
            "buckets": (
                config.num_buckets,
                [
                    dedup.MinhashDedupBuckets(
                        folder["signatures"],
                        folder["buckets"],
                        index_folder=setup["index"],
                        create_index_name=setup["name"],
                        only_dedup_in_index=False,
                        config=config,
                    )
                ],
            ),
            "cluster": (1, [dedup.MinhashDedupCluster(folder["buckets"], folder["removed"], config=config)]),
            "output": (
                1,
                [
                    self.readers.JsonlReader(folder["kept"]),
                    dedup.MinhashDedupFilter(folder["removed"]),
                    self.writers.JsonlWriter(folder["output"]),
                ],
            ),
        }
        for name, (tasks, pipeline) in stages.items():
            self.execute(pipeline=pipeline, tasks=tasks, workers=1, logging_dir=os.path.join(folder["logs"], name)).run()
        return {}


# ---- a consumer with a model: from topic to topic ----------------------------------------------------------------------


def classifier(model):
    import torch
    from transformers import BertConfig, BertForSequenceClassification, PreTrainedTokenizerFast, pipeline

    torch.set_num_threads(model["threads"])
    torch.manual_seed(1)
    tokenizer = PreTrainedTokenizerFast(
        tokenizer_file=model["tokenizer"],
        model_max_length=model["maxLength"],
        pad_token="[PAD]",
        unk_token="[UNK]",
        cls_token="[CLS]",
        sep_token="[SEP]",
    )
    config = BertConfig(
        vocab_size=len(tokenizer),
        hidden_size=model["width"],
        num_hidden_layers=model["layers"],
        num_attention_heads=model["heads"],
        intermediate_size=4 * model["width"],
        num_labels=model["classes"],
        pad_token_id=0,
    )
    bert = BertForSequenceClassification(config).eval()
    return pipeline("text-classification", model=bert, tokenizer=tokenizer, truncation=True)


def consume(setup):
    from confluent_kafka import Consumer, Producer

    classify = classifier(setup["model"])
    classify(["one text"])
    consumer = Consumer(
        {
            "bootstrap.servers": setup["bootstrap"],
            "group.id": setup["topic"],
            "auto.offset.reset": "earliest",
            "enable.auto.commit": setup["autoCommit"],
            # as Winnow's services have it: a consumer that was killed is out of its group so soon
            "session.timeout.ms": 10_000,
        }
    )
    producer = Producer({"bootstrap.servers": setup["bootstrap"]})
    consumer.subscribe([setup["topic"]])
    answer({"ready": True})
    while True:
        documents = [json.loads(record.value()) for record in consumer.consume(64, 0.5) if record.error() is None]
        if not documents:
            continue
        for document, label in zip(documents, classify([document["text"] for document in documents])):
            labelled = {"id": document["id"], "label": label["label"], "score": label["score"]}
            producer.produce(setup["output"], json.dumps(labelled), key=document["id"])
        if setup["autoCommit"]:
            producer.poll(0)
        else:
            producer.flush()
            consumer.commit(asynchronous=False)


def end_with_the_benchmark():
    sys.stdin.read()
    os._exit(1)


# ---- fastText ----------------------------------------------------------------------------------------------------------


class FastText:
    def __init__(self, _):
        import fasttext

        fasttext.FastText.eprint = lambda *_: None
        self.fasttext = fasttext
        self.models = {}

    def fit(self, setup):
        """With the settings that its tutorial on classification arrives at; its defaults learn little from thousands of documents."""
        labels = setup["file"] + ".txt"
        with open(labels, "w", encoding="utf-8") as out:
            for row in rows(setup["file"]):
                out.write("__label__%s %s\n" % (row["source"].replace(" ", "_"), one_text(row)))
        cpu = time.process_time()
        self.models[setup["run"]] = self.fasttext.train_supervised(labels, lr=1.0, epoch=25, wordNgrams=setup["run"], thread=1, verbose=0)
        return {"cpuSeconds": time.process_time() - cpu}

    def classify(self, setup):
        texts = [one_text(row) for row in rows(setup["file"])]
        names = {"__label__" + row["source"].replace(" ", "_"): row["source"] for row in rows(setup["file"])}
        cpu = time.process_time()
        labels, _ = self.models[setup["run"]].predict(texts)
        cpu = time.process_time() - cpu
        return {"cpuSeconds": cpu, "sources": [names.get(label[0], label[0]) for label in labels]}


def rows(file):
    with open(file, encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]


def one_text(row):
    """A text on one line, as fastText reads it."""
    return " ".join(row["text"].split())


# ---- the benchmark's side ----------------------------------------------------------------------------------------------


def serve(peer):
    answer({"ready": True})
    for line in sys.stdin:
        question = json.loads(line)
        try:
            answer(getattr(peer, question["ask"])(question["with"]))
        except Exception as problem:
            answer({"error": one_line(problem)})


def main():
    sys.stdout = sys.stderr  # what packages print is not an answer
    name = sys.argv[1]
    if name == "versions":
        answer(versions())
        return
    setup = json.loads(sys.argv[2])
    try:
        if name == "consumer":
            threading.Thread(target=end_with_the_benchmark, daemon=True).start()
            consume(setup)
        else:
            serve({"datatrove": Datatrove, "fasttext": FastText}[name](setup))
    except Exception as problem:
        answer({"error": one_line(problem)})


if __name__ == "__main__":
    main()
