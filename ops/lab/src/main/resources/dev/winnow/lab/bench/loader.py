"""Loaders of samples for PyTorch, timed turn by turn: winnow-trainer on a topic, others on local files with the same texts.

Started by the benchmark, which sends one JSON object a line on standard input, {"ask": ..., "with": ...}, and waits for one on standard
output: first of all unasked what is installed, then an answer to each of "prepare", "open", "slice" and "close". What could not be done is
answered with {"error": ...}. Ends when standard input does.

Each loader runs in a session of its own, with its workers. Between its turns the whole session is stopped, so that nothing is read
ahead at the cost of another one.
"""

import glob
import json
import os
import signal
import subprocess
import sys
import time
import warnings
from importlib import metadata

# everything is on this machine already: no download
os.environ.setdefault("HF_HUB_OFFLINE", "1")
os.environ.setdefault("HF_DATASETS_OFFLINE", "1")
# one thread of each worker encodes, as these libraries do in workers anyway
os.environ["TOKENIZERS_PARALLELISM"] = "false"
warnings.filterwarnings("ignore")

PACKAGES = {"winnow": "winnow-trainer", "streaming": "mosaicml-streaming", "datasets": "datasets"}
SHARED = ("torch", "tokenizers")
SHARDS = 8


# ---- what is compared ------------------------------------------------------------------------------------------------


def tokenizer_of(setup):
    from tokenizers import Tokenizer

    return Tokenizer.from_file(setup["tokenizer"])


def winnow_loader(setup, workers, rows):
    """Rows or samples of a run's topic, over its own packing."""
    import winnow
    from torch.utils.data import DataLoader

    run = winnow.connect(setup["bootstrap"], registry=setup["registry"], run=setup["run"], prefix=setup["prefix"])
    tokenizer = tokenizer_of(setup) if rows else None
    batch = setup["batchRows"] if rows else setup["batchSamples"]
    # several workers take single rows in turn, so that each partition is read once; the time in which a loader is stopped counts for the
    # time-out too, hence minutes
    single = workers > 1 and batch % workers == 0
    data = run.selected(tokenizer, setup["seqLen"], batch_size=1 if single else batch, timeout=200)
    if not single:
        return DataLoader(data, batch_size=batch, num_workers=workers, collate_fn=None if rows else list)
    loader = DataLoader(data, batch_size=batch // workers, num_workers=workers, collate_fn=winnow.compact)
    return winnow.batched(loader, batch)


def streaming_loader(setup, workers, rows):
    """mosaicml-streaming: MDS shards; a dataset on top that encodes and packs what a worker reads."""
    import torch
    from streaming import StreamingDataset
    from streaming.base.util import clean_stale_shared_memory
    from torch.utils.data import DataLoader, IterableDataset

    clean_stale_shared_memory()
    batch = setup["batchRows"] if rows else setup["batchSamples"]
    stream = StreamingDataset(local=setup["mds"], shuffle=False, batch_size=batch)

    def endless():
        while True:
            yield from stream

    class Rows(IterableDataset):
        def __iter__(self):
            if not rows:
                yield from endless()
            tokenizer, length, left = tokenizer_of(setup), setup["seqLen"] + 1, []
            end = tokenizer.token_to_id("<|endoftext|>")
            for sample in endless():
                left += tokenizer.encode_batch_fast([sample["text"]], add_special_tokens=False)[0].ids
                left.append(end)
                while len(left) >= length:
                    ids = torch.tensor(left[:length])
                    del left[: length - 1]
                    yield {"input_ids": ids[:-1], "labels": ids[1:]}

    return DataLoader(Rows(), batch_size=batch, num_workers=workers, collate_fn=None if rows else list)


def datasets_loader(setup, workers, rows):
    """Hugging Face datasets: Parquet files as a stream; texts are encoded and grouped by batched functions, as in its examples."""
    import datasets
    import numpy
    from torch.utils.data import DataLoader

    datasets.disable_progress_bars()
    files = sorted(glob.glob(os.path.join(setup["parquet"], "*.parquet")))
    data = datasets.load_dataset("parquet", data_files=files, split="train", streaming=True, cache_dir=setup["cache"])
    data = data.select_columns(["text"]).repeat(None)
    if rows:
        tokenizer, length = tokenizer_of(setup), setup["seqLen"] + 1
        end = tokenizer.token_to_id("<|endoftext|>")

        def group(batch):
            ids = []
            for encoded in tokenizer.encode_batch_fast(batch["text"], add_special_tokens=False):
                ids += encoded.ids
                ids.append(end)
            # the rest of a group is dropped
            grouped = numpy.array(ids[: len(ids) // length * length], dtype=numpy.int64).reshape(-1, length)
            return {"input_ids": grouped[:, :-1], "labels": grouped[:, 1:]}

        # groups that take a tenth of a slice or less
        data = data.map(group, batched=True, batch_size=100, remove_columns=["text"]).with_format("torch")
    batch = setup["batchRows"] if rows else setup["batchSamples"]
    return DataLoader(data, batch_size=batch, num_workers=workers, collate_fn=None if rows else list)


LOADERS = {"winnow": winnow_loader, "streaming": streaming_loader, "datasets": datasets_loader}


# ---- one loader, in a process of its own -------------------------------------------------------------------------------


def processor_seconds():
    """Of all processes of this session."""
    ours, ticks = os.getsid(0), 0
    for name in os.listdir("/proc"):
        if name.isdigit():
            try:
                with open("/proc/%s/stat" % name, encoding="ascii", errors="replace") as file:
                    fields = file.read().rpartition(")")[2].split()
            except OSError:  # it has just ended
                continue
            if int(fields[3]) == ours:
                ticks += int(fields[11]) + int(fields[12])
    return ticks / os.sysconf("SC_CLK_TCK")


def contend(setup, name, workers, rows):
    """Answers each number of seconds, a line, with what came in that time."""
    import torch

    torch.set_num_threads(1)
    batches = iter(LOADERS[name](setup, workers, rows))
    next(batches)
    answer({"ready": True})
    for line in sys.stdin:
        limit, seconds, units = float(line), 0.0, 0
        cpu, begun = processor_seconds(), time.perf_counter()
        while seconds < limit:
            batch = next(batches)
            units += batch["input_ids"].numel() if rows else len(batch)
            seconds = time.perf_counter() - begun
        answer({"units": units, "seconds": seconds, "cpuSeconds": processor_seconds() - cpu})


class Loader:
    """A loader in its session, stopped unless it is its turn."""

    def __init__(self, setup_file, name, workers, rows):
        self.name = name
        self.complaints = open(os.path.join(os.path.dirname(setup_file), name + ".log"), "w+b")  # noqa: SIM115
        self.process = subprocess.Popen(
            [sys.executable, "-u", os.path.abspath(__file__), setup_file, name, str(workers), str(int(rows))],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self.complaints,
            start_new_session=True,
        )
        self.answered()

    def answered(self):
        for line in self.process.stdout:
            # libraries print here too
            if line.startswith(b"{"):
                reply = json.loads(line)
                if "error" in reply:
                    raise RuntimeError("%s: %s" % (self.name, reply["error"]))
                os.killpg(self.process.pid, signal.SIGSTOP)
                return reply
        self.complaints.seek(0)
        raise RuntimeError("%s ended: %s" % (self.name, self.complaints.read()[-300:].decode(errors="replace")))

    def slice(self, seconds):
        os.killpg(self.process.pid, signal.SIGCONT)
        self.process.stdin.write(b"%f\n" % seconds)
        self.process.stdin.flush()
        return self.answered()

    def close(self):
        try:
            os.killpg(self.process.pid, signal.SIGKILL)
        except ProcessLookupError:
            pass
        self.process.wait()
        self.complaints.close()


# ---- the benchmark's side ----------------------------------------------------------------------------------------------


def one_line(problem):
    lines = [line.strip() for line in str(problem).splitlines() if line.strip()]
    return "%s: %s" % (type(problem).__name__, lines[0][:300] if lines else "no detail")


def answer(reply):
    print(json.dumps(reply), flush=True)


def versions():
    """Versions of what is installed, and why the rest is left out."""
    found, left_out = {"python": "%d.%d.%d" % sys.version_info[:3]}, {}
    for module in (*SHARED, *PACKAGES):
        try:
            __import__(module)
            found[module] = metadata.version(PACKAGES.get(module, module))
        except Exception as problem:  # a package that is broken is as good as none
            left_out[module] = one_line(problem)
    return {"versions": found, "leftOut": left_out}


class Bench:
    """Prepares files and runs loaders."""

    def __init__(self):
        self.setup_file = None
        self.setup = None
        self.loaders = {}

    def prepare(self, setup):
        """Trains a tokenizer on the texts, and writes them in the formats of the others; returns the mean tokens of a text."""
        folder = os.path.dirname(setup["texts"])
        with open(setup["texts"], encoding="utf-8") as file:
            texts = [json.loads(line) for line in file]
        self.setup = dict(setup)
        for name in ("mds", "parquet", "cache"):
            self.setup[name] = os.path.join(folder, name)
        self.setup["tokenizer"] = os.path.join(folder, "tokenizer.json")
        mean_tokens = self._tokenizer(texts)
        if "streaming" in setup["contenders"]:
            from streaming import MDSWriter

            with MDSWriter(out=self.setup["mds"], columns={"text": "str"}) as writer:
                for text in texts:
                    writer.write({"text": text})
        if "datasets" in setup["contenders"]:
            import pyarrow
            from pyarrow import parquet

            os.makedirs(self.setup["parquet"])
            for shard in range(SHARDS):
                table = pyarrow.table({"text": texts[shard::SHARDS]})
                parquet.write_table(table, os.path.join(self.setup["parquet"], "%02d.parquet" % shard), row_group_size=1000)
        self.setup_file = os.path.join(folder, "setup.json")
        with open(self.setup_file, "w", encoding="utf-8") as file:
            json.dump(self.setup, file)
        return {"meanTokens": mean_tokens}

    def _tokenizer(self, texts):
        from tokenizers import Tokenizer, decoders, models, pre_tokenizers, trainers

        tokenizer = Tokenizer(models.BPE())
        tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
        tokenizer.decoder = decoders.ByteLevel()
        alphabet = pre_tokenizers.ByteLevel.alphabet()
        trainer = trainers.BpeTrainer(
            vocab_size=self.setup["vocabulary"], special_tokens=["<|endoftext|>"], initial_alphabet=alphabet, show_progress=False
        )
        tokenizer.train_from_iterator(texts[: self.setup["trainTexts"]], trainer)
        tokenizer.save(self.setup["tokenizer"])
        some = texts[:: len(texts) // self.setup["trainTexts"] + 1]
        return sum(len(encoded.ids) for encoded in tokenizer.encode_batch(some, add_special_tokens=False)) / len(some)

    def open(self, asked):
        self.close({})
        left_out = {}
        for name in self.setup["contenders"]:
            try:
                self.loaders[name] = Loader(self.setup_file, name, asked["workers"], asked["rows"])
            except Exception as problem:  # the comparison continues without it, and reports that
                if name == "winnow":
                    raise
                left_out[name] = one_line(problem)
        return {"contenders": list(self.loaders), "leftOut": left_out}

    def slice(self, asked):
        return self.loaders[asked["contender"]].slice(asked["seconds"])

    def close(self, _):
        while self.loaders:
            self.loaders.popitem()[1].close()
        return {}


def main():
    if len(sys.argv) > 1:
        with open(sys.argv[1], encoding="utf-8") as file:
            setup = json.load(file)
        try:
            contend(setup, sys.argv[2], int(sys.argv[3]), sys.argv[4] == "1")
        except Exception as problem:
            answer({"error": one_line(problem)})
            raise
        return
    bench = Bench()
    try:
        answer(versions())
        for line in sys.stdin:
            question = json.loads(line)
            try:
                answer(getattr(bench, question["ask"])(question["with"]))
            except Exception as problem:
                answer({"error": one_line(problem)})
    finally:
        bench.close({})


if __name__ == "__main__":
    main()
