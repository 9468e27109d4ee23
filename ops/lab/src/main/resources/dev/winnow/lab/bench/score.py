"""The model of a scoring benchmark in Python's PyTorch, timed turn by turn with Winnow.

Started by the benchmark, which sends one JSON object a line on standard input, {"ask": ..., "with": ...}, and waits for one on standard
output: first of all unasked what is installed, then an answer to each of "open", "load", "seconds" and "outputs". What could not be done
is answered with {"error": ...}. Ends when standard input does.
"""

import argparse
import json
import os
import platform
import struct
import sys
import time
import warnings
from concurrent.futures import ThreadPoolExecutor

# everything is on this machine already: no download
os.environ.setdefault("HF_HUB_OFFLINE", "1")
os.environ.setdefault("TRANSFORMERS_OFFLINE", "1")
warnings.filterwarnings("ignore")

PADDING = 0


def installed(name):
    """The module and None, or None and why it was not found."""
    try:
        return __import__(name), None
    except Exception as problem:  # a package that is broken is as good as none
        return None, one_line(problem)


def one_line(problem):
    lines = [line.strip() for line in str(problem).splitlines() if line.strip()]
    return "%s: %s" % (type(problem).__name__, lines[0][:300] if lines else "no detail")


def padded(rows):
    """Ids and mask of a batch, each row filled up to the longest."""
    ids = torch.nn.utils.rnn.pad_sequence(rows, batch_first=True, padding_value=PADDING)
    lengths = torch.tensor([len(row) for row in rows])
    return ids, (torch.arange(ids.shape[1]) < lengths.unsqueeze(1)).long()


def buckets(windows, token_budget):
    """Places of windows of like length, longest first, as many in a batch as its padded tokens allow."""
    places = sorted(range(len(windows)), key=lambda place: -len(windows[place]))
    batches = []
    at = 0
    while at < len(places):
        rows = max(1, token_budget // len(windows[places[at]]))
        batches.append(places[at : at + rows])
        at += rows
    return batches


class Round:
    """Documents of one round: cut into windows by Winnow, and as texts."""

    def __init__(self, path):
        with open(path, encoding="utf-8") as file:
            read = json.load(file)
        self.windows = [torch.tensor(ids, dtype=torch.long) for ids in read["windows"]]
        self.bucketed = read["bucketed"]
        self.in_order = read["inOrder"]
        self.texts = read["texts"]


class Bench:
    """The contenders that this installation has, and why it lacks the others."""

    def __init__(self, device, setup):
        self.device = device
        self.token_budget = setup["tokenBudget"]
        self.batch_documents = setup["batchDocuments"]
        self.passes = setup["passes"]
        self.archive = torch.jit.load(setup["model"], map_location=device).eval()
        self.round = None
        self.contenders = {
            "pureModel": lambda: self.evaluate(self.archive, self.round.windows, self.round.bucketed),
            "inOrder": lambda: self.evaluate(self.archive, self.round.windows, self.round.in_order),
        }
        self.left_out = {}
        self.attention = None
        self.evaluate(self.archive, [torch.zeros(2, dtype=torch.long)], [[0]])
        self.add("withTokenizer", lambda: self.with_tokenizer(setup["tokenizer"], setup["maxLength"]))
        self.add("transformers", lambda: self.with_transformers(setup["bert"], setup["precision"]))

    def add(self, name, make):
        """Adds contenders, unless their package is missing or does not do what is asked of it."""
        try:
            self.contenders.update(make())
        except Exception as problem:  # the comparison continues without it, and reports that
            self.left_out[name] = one_line(problem)

    def with_tokenizer(self, path, max_length):
        import tokenizers

        tokenizer = tokenizers.Tokenizer.from_file(path)
        tokenizer.no_padding()
        tokenizer.enable_truncation(max_length=max_length)
        # newer versions can leave out offsets, which nobody needs here
        encode_batch = getattr(tokenizer, "encode_batch_fast", tokenizer.encode_batch)

        def encode(texts):
            return [torch.tensor(encoding.ids, dtype=torch.long) for encoding in encode_batch(texts)]

        encode(["word"])
        return {
            "withTokenizer": lambda: self.tokenized(encode),
            "tokenizedAhead": lambda: self.tokenized_ahead(encode),
        }

    def with_transformers(self, bert, precision):
        import transformers

        parameters = {name: value.detach().cpu() for name, value in self.archive.named_parameters()}
        config = transformers.BertConfig(
            vocab_size=parameters["words"].shape[0],
            max_position_embeddings=parameters["positions"].shape[0],
            type_vocab_size=parameters["types"].shape[0],
            hidden_size=parameters["words"].shape[1],
            num_hidden_layers=bert["layers"],
            num_attention_heads=bert["heads"],
            intermediate_size=parameters["l0_up_w"].shape[0],
            layer_norm_eps=bert["epsilon"],
            hidden_act="gelu_new" if bert["tanhGelu"] else "gelu",
            pad_token_id=PADDING,
            num_labels=parameters["head_w"].shape[0],
            attn_implementation="sdpa",
        )
        model = transformers.BertForSequenceClassification(config)
        missing, unexpected = model.load_state_dict(hub_names(parameters, bert["layers"]), strict=False)
        missing = set(missing) & {name for name, _ in model.named_parameters()}
        if missing or unexpected:
            raise ValueError("parameters differ: %s" % sorted([*missing, *unexpected])[:4])
        types = {"fp32": torch.float32, "bf16": torch.bfloat16, "fp16": torch.float16}
        model = model.eval().to(self.device, types[precision])
        self.attention = str(getattr(model.config, "_attn_implementation", None))

        def logits(ids, mask):
            return model(input_ids=ids, attention_mask=mask).logits

        self.evaluate(logits, [torch.zeros(2, dtype=torch.long)], [[0]])
        return {"transformers": lambda: self.evaluate(logits, self.round.windows, self.round.bucketed)}

    def evaluate(self, model, windows, batches):
        """Outputs of each batch, on the processor."""
        outputs = []
        with torch.inference_mode():
            for batch in batches:
                ids, mask = padded([windows[place] for place in batch])
                outputs.append(model(ids.to(self.device), mask.to(self.device)).float().cpu())
        return outputs

    def bucketed(self, windows):
        return self.evaluate(self.archive, windows, buckets(windows, self.token_budget))

    def batches_of_texts(self):
        texts = self.round.texts
        return [texts[at : at + self.batch_documents] for at in range(0, len(texts), self.batch_documents)]

    def tokenized(self, encode):
        for texts in self.batches_of_texts():
            self.bucketed(encode(texts))

    def tokenized_ahead(self, encode):
        """The same, but that another thread cuts the next batch while the device works, and as often without a pause as the service does."""
        batches = self.batches_of_texts() * self.passes
        with ThreadPoolExecutor(1) as ahead:
            coming = ahead.submit(encode, batches[0])
            for following in [*batches[1:], None]:
                windows = coming.result()
                if following is not None:
                    coming = ahead.submit(encode, following)
                self.bucketed(windows)

    def wait(self):
        if self.device.type == "cuda":
            torch.cuda.synchronize(self.device)

    def load(self, path):
        self.round = Round(path)
        return {"windows": len(self.round.windows)}

    def seconds(self, name):
        contender = self.contenders[name]
        self.wait()
        begin = time.perf_counter()
        contender()
        self.wait()
        return {"seconds": time.perf_counter() - begin}

    def outputs(self, wanted):
        """Writes the outputs of each window, in the order of the windows, as little-endian float32."""
        batches = self.contenders[wanted["contender"]]()
        rows = [None] * len(self.round.windows)
        for batch, outputs in zip(self.round.bucketed, batches):
            for place, row in zip(batch, outputs.tolist()):
                rows[place] = row
        with open(wanted["file"], "wb") as file:
            for row in rows:
                file.write(struct.pack("<%df" % len(row), *row))
        return {"rows": len(rows)}


def hub_names(parameters, layers):
    """The archive's parameters by the names of the hub's BERT; there query, key and value are one product."""
    named = {
        "bert.embeddings.word_embeddings.weight": parameters["words"],
        "bert.embeddings.position_embeddings.weight": parameters["positions"],
        "bert.embeddings.token_type_embeddings.weight": parameters["types"],
    }

    def layer(name, own):
        named[name + ".weight"] = parameters[own + "_w"]
        named[name + ".bias"] = parameters[own + "_b"]

    layer("bert.embeddings.LayerNorm", "start")
    for number in range(layers):
        hub, own = "bert.encoder.layer.%d." % number, "l%d_" % number
        for part, weight, bias in zip(
            ("query", "key", "value"), parameters[own + "qkv_w"].chunk(3), parameters[own + "qkv_b"].chunk(3)
        ):
            named[hub + "attention.self." + part + ".weight"] = weight
            named[hub + "attention.self." + part + ".bias"] = bias
        layer(hub + "attention.output.dense", own + "mixed")
        layer(hub + "attention.output.LayerNorm", own + "attended")
        layer(hub + "intermediate.dense", own + "up")
        layer(hub + "output.dense", own + "down")
        layer(hub + "output.LayerNorm", own + "out")
    layer("bert.pooler.dense", "pooler")
    layer("classifier", "head")
    return named


def description(device):
    """What runs here; fails when the device is not found."""
    torch.zeros(1, device=device)
    versions = ["Python " + platform.python_version(), "torch " + torch.__version__]
    for name in ("tokenizers", "transformers"):
        module, _ = installed(name)
        if module is not None:
            versions.append("%s %s" % (name, getattr(module, "__version__", "unknown")))
    cuda = device.type == "cuda"
    return {
        "version": ", ".join(versions),
        "torch": torch.__version__,
        "device": torch.cuda.get_device_name(device) if cuda else str(device),
        "tensorFloat32": tensor_float_32() if cuda else None,
    }


def tensor_float_32():
    """Whether products of float32 matrices may be rounded to TF32; None where this version does not report it."""
    try:
        return bool(torch.backends.cuda.matmul.allow_tf32)
    except Exception:
        return None


def opened(bench):
    return {"contenders": list(bench.contenders), "leftOut": bench.left_out, "attention": bench.attention}


def serve(device, answer):
    bench = None
    for line in sys.stdin:
        request = json.loads(line)
        try:
            if request["ask"] == "open":
                bench = Bench(device, request["with"])
                answer(opened(bench))
            else:
                questions = {"load": bench.load, "seconds": bench.seconds, "outputs": bench.outputs}
                answer(questions[request["ask"]](request["with"]))
        except Exception as problem:
            answer({"error": one_line(problem)})


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--device", required=True)
    parser.add_argument("--threads", type=int, required=True)
    arguments = parser.parse_args()
    # what libraries print must not come between the answers
    answers = os.fdopen(os.dup(sys.stdout.fileno()), "w", encoding="utf-8")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())

    def answer(words):
        answers.write(json.dumps(words) + "\n")
        answers.flush()

    if torch is None:
        answer({"error": "it has no torch (%s)" % torch_problem})
        return
    torch.set_num_threads(arguments.threads)
    try:
        device = torch.device(arguments.device)
        ready = description(device)
    except Exception as problem:
        answer({"error": "torch %s cannot use device %s: %s" % (torch.__version__, arguments.device, one_line(problem))})
        return
    answer(ready)
    serve(device, answer)


torch, torch_problem = installed("torch")

if __name__ == "__main__":
    main()
