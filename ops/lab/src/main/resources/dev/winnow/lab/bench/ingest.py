"""Readers of crawl files in Python, timed turn by turn with Winnow.

Started by the benchmark, which sends one JSON object a line on standard input, {"ask": ..., "with": ...}, and waits for one on standard
output: first of all unasked what is installed, then an answer to each of "parquet", "contenders" and "read". What could not be done is
answered with {"error": ...}. Ends when standard input does.

Every contender gives the texts with what it calls their id, address and metadata; nothing is written anywhere. Those called documents make of each row
what Winnow makes: the text in NFC without white space around it, its SHA-256 as id, and the other fields as text.
"""

import hashlib
import importlib.metadata
import json
import logging
import os
import platform
import sys
import time
import unicodedata
import warnings

warnings.filterwarnings("ignore")
logging.disable(logging.CRITICAL)
# datatrove logs every file
os.environ.setdefault("LOGURU_LEVEL", "CRITICAL")
# one core each, as Winnow has in its turn
for variable in ("OMP_NUM_THREADS", "ARROW_NUM_THREADS"):
    os.environ[variable] = "1"

PACKAGES = ("fastwarc", "resiliparse", "warcio", "trafilatura", "datatrove", "pyarrow", "orjson", "zstandard")
COLUMNS = ["text", "id", "url", "source"]


def one_line(problem):
    lines = [line.strip() for line in str(problem).splitlines() if line.strip()]
    return "%s: %s" % (type(problem).__name__, lines[0][:300] if lines else "no detail")


def versions():
    found = {}
    for package in PACKAGES:
        try:
            found[package] = importlib.metadata.version(package)
        except importlib.metadata.PackageNotFoundError:
            pass
    return found


def pyarrow_json(path):
    import pyarrow
    import pyarrow.json

    pyarrow.set_cpu_count(1)
    pyarrow.set_io_thread_count(1)
    options = pyarrow.json.ReadOptions(use_threads=False, block_size=16 << 20)
    yield from pyarrow.json.read_json(path, read_options=options).to_pylist()


def pyarrow_parquet(path):
    import pyarrow
    import pyarrow.parquet

    pyarrow.set_cpu_count(1)
    pyarrow.set_io_thread_count(1)
    for batch in pyarrow.parquet.ParquetFile(path).iter_batches(columns=COLUMNS, use_threads=False):
        yield from batch.to_pylist()


def python_json(path):
    import orjson

    with open(path, "rb") as file:
        for line in file:
            yield orjson.loads(line)


def python_json_zstd(path):
    import io

    import orjson
    import zstandard

    with open(path, "rb") as file:
        for line in io.BufferedReader(zstandard.ZstdDecompressor().stream_reader(file), 1 << 16):
            yield orjson.loads(line)


def texts(rows):
    def read(path):
        for row in rows(path):
            yield row["text"]

    return read


def documents(rows):
    def read(path):
        for row in rows(path):
            text = unicodedata.normalize("NFC", row.pop("text")).strip()
            utf8 = text.encode()
            document = {
                "id": hashlib.sha256(utf8).hexdigest(),
                "text": text,
                "source": row.pop("source", None) or "",
                "url": row.pop("url", None) or "",
                "tokens": len(utf8),
                "attributes": {name: str(value) for name, value in row.items() if value is not None},
            }
            yield document["text"]

    return read


def datatrove_reader(name, **arguments):
    def read(path):
        import datatrove.pipeline.readers as readers
        from loguru import logger

        logger.remove()
        reader = getattr(readers, name)(os.path.dirname(path), glob_pattern=os.path.basename(path), **arguments)
        for document in reader.run():
            yield document.text

    return read


def datatrove_pages(path):
    import datatrove.pipeline.readers as readers
    from datatrove.pipeline.extractors import Trafilatura
    from loguru import logger

    logger.remove()
    reader = readers.WarcReader(os.path.dirname(path), glob_pattern=os.path.basename(path))
    # a page that is read in every turn is not a duplicate
    extractor = Trafilatura(favour_precision=True, deduplicate=False)
    for document in reader.run():
        text = extractor.extract(document.text)
        if text:
            yield text


def fastwarc_text(path):
    from fastwarc.warc import ArchiveIterator, WarcRecordType

    with open(path, "rb") as file:
        for record in ArchiveIterator(file, record_types=WarcRecordType.conversion):
            yield {
                "text": record.reader.read().decode("utf-8", "replace"),
                "url": record.headers["WARC-Target-URI"],
                "warcRecordId": record.record_id,
                "date": record.headers["WARC-Date"],
            }


def fastwarc_pages(path):
    from fastwarc.warc import ArchiveIterator, WarcRecordType
    from resiliparse.extract.html2text import extract_plain_text
    from resiliparse.parse.encoding import detect_encoding
    from resiliparse.parse.html import HTMLTree

    with open(path, "rb") as file:
        for record in ArchiveIterator(file, record_types=WarcRecordType.response, parse_http=True):
            body = record.reader.read()
            encoding = record.http_charset or detect_encoding(body)
            text = extract_plain_text(HTMLTree.parse_from_bytes(body, encoding), main_content=True)
            if text:
                yield text


def warcio_text(path):
    from warcio.archiveiterator import ArchiveIterator

    with open(path, "rb") as file:
        for record in ArchiveIterator(file):
            if record.rec_type == "conversion":
                yield record.content_stream().read().decode("utf-8", "replace")


def warcio_pages(path):
    import trafilatura
    from warcio.archiveiterator import ArchiveIterator

    with open(path, "rb") as file:
        for record in ArchiveIterator(file):
            if record.rec_type == "response":
                text = trafilatura.extract(record.content_stream().read(), url=record.rec_headers["WARC-Target-URI"])
                if text:
                    yield text


CONTENDERS = {
    "jsonl": {
        "orjson": texts(python_json),
        "orjsonDocuments": documents(python_json),
        "pyarrow": texts(pyarrow_json),
        "pyarrowDocuments": documents(pyarrow_json),
        "datatrove": datatrove_reader("JsonlReader", compression=None),
    },
    "jsonlZstd": {
        "orjson": texts(python_json_zstd),
        "orjsonDocuments": documents(python_json_zstd),
        "datatrove": datatrove_reader("JsonlReader", compression="zstd"),
    },
    "parquet": {
        "pyarrow": texts(pyarrow_parquet),
        "pyarrowDocuments": documents(pyarrow_parquet),
        "datatrove": datatrove_reader("ParquetReader"),
    },
    "wet": {
        "fastwarc": texts(fastwarc_text),
        "fastwarcDocuments": documents(fastwarc_text),
        "warcio": warcio_text,
        "datatrove": datatrove_reader("WarcReader"),
    },
    "warc": {
        "fastwarcResiliparse": fastwarc_pages,
        "warcioTrafilatura": warcio_pages,
        "datatrove": datatrove_pages,
    },
}


def write_parquet(setup):
    """The rows of a JSONL file as Parquet, as Hugging Face's datasets write it."""
    import pyarrow
    import pyarrow.json
    import pyarrow.parquet

    table = pyarrow.json.read_json(setup["from"], read_options=pyarrow.json.ReadOptions(block_size=64 << 20))
    pyarrow.parquet.write_table(table, setup["to"], compression="snappy", row_group_size=1_000)
    return {}


def contenders(setup):
    """Of a format, who can read its file, and why the others cannot."""
    able, left_out = [], {}
    for name, reader in CONTENDERS[setup["format"]].items():
        try:
            if next(iter(reader(setup["file"])), None) is None:
                left_out[name] = "reads nothing from the file"
            else:
                able.append(name)
        except BaseException as problem:  # whatever a package does, the others are timed
            left_out[name] = one_line(problem)
    return {"contenders": able, "leftOut": left_out}


def read(setup):
    reader = CONTENDERS[setup["format"]][setup["contender"]]
    wall, processor = time.perf_counter(), time.process_time()
    documents = characters = 0
    for text in reader(setup["file"]):
        documents += 1
        characters += len(text)
    return {
        "documents": documents,
        "characters": characters,
        "wallSeconds": time.perf_counter() - wall,
        "cpuSeconds": time.process_time() - processor,
    }


ANSWERS = {"parquet": write_parquet, "contenders": contenders, "read": read}


def main():
    answers = sys.stdout
    sys.stdout = sys.stderr  # what packages print is not an answer
    print(json.dumps({"python": platform.python_version(), "versions": versions()}), file=answers, flush=True)
    for line in sys.stdin:
        question = json.loads(line)
        try:
            answer = ANSWERS[question["ask"]](question["with"])
        except Exception as problem:
            answer = {"error": one_line(problem)}
        print(json.dumps(answer), file=answers, flush=True)


main()
