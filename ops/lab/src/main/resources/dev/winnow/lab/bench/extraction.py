"""Python's extractors of main content, asked turn by turn with Winnow's.

Started by the benchmark, which sends one JSON object a line on standard input, {"ask": ..., "with": ...}, and waits for one on standard
output: first of all unasked which tools are installed, then an answer to each of "load", "texts" and "time". Ends when standard input does.
"""

import gzip
import importlib.metadata
import json
import logging
import sys
import time
import warnings

warnings.filterwarnings("ignore")
logging.disable(logging.CRITICAL)


def decoded(page):
    """A page as text, for tools that read no bytes."""
    from resiliparse.parse.encoding import bytes_to_str, detect_encoding

    return bytes_to_str(page, detect_encoding(page))


def trafilatura_tool():
    import trafilatura

    return lambda page: trafilatura.extract(page, include_comments=False)


def resiliparse_tool():
    from resiliparse.extract.html2text import extract_plain_text

    return lambda page: extract_plain_text(decoded(page), main_content=True)


def readability_tool():
    import lxml.html
    from readability import Document

    def text(page):
        summary = Document(decoded(page)).summary()
        return lxml.html.fromstring(summary).text_content() if summary.strip() else ""

    return text


def tools():
    """Tools by name and versions by name, of those that are installed."""
    found, versions = {}, {}
    for name, package, make in (
        ("trafilatura", "trafilatura", trafilatura_tool),
        ("resiliparse", "resiliparse", resiliparse_tool),
        ("readability", "readability-lxml", readability_tool),
    ):
        try:
            found[name] = make()
            versions[name] = importlib.metadata.version(package)
        except ImportError:
            pass
    return found, versions


def text_of(tool, page):
    try:
        return tool(page) or ""
    except Exception:  # a tool that gives up on a page has no text of it
        return ""


def main():
    found, versions = tools()
    pages = []
    print(json.dumps({"versions": versions, "python": sys.version.split()[0]}), flush=True)
    for line in sys.stdin:
        question = json.loads(line)
        given = question["with"]
        try:
            if question["ask"] == "load":
                with open(given, encoding="utf-8") as files:
                    pages = [gzip.open(file).read() for file in json.load(files)]
                answer = {"pages": len(pages)}
            elif question["ask"] == "texts":
                texts = [text_of(found[given["tool"]], page) for page in pages]
                with open(given["file"], "w", encoding="utf-8") as file:
                    json.dump(texts, file)
                answer = {"texts": len(texts)}
            else:
                tool = found[given["tool"]]
                wall, cpu = time.perf_counter(), time.process_time()
                for place in given["places"]:
                    text_of(tool, pages[place])
                answer = {"wall": time.perf_counter() - wall, "cpu": time.process_time() - cpu}
        except Exception as problem:
            answer = {"error": "%s: %s" % (type(problem).__name__, str(problem)[:300])}
        print(json.dumps(answer), flush=True)


main()
