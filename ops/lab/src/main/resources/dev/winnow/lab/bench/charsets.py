"""Python's detectors of character sets, asked after Winnow's.

Started by the benchmark, which sends one JSON object a line on standard input, {"ask": ..., "with": ...}, and waits for one on standard
output: first of all unasked which tools are installed, then an answer to each "decode". Ends when standard input does.
"""

import importlib.metadata
import json
import os
import sys


def chardet_tool():
    import chardet

    return lambda content: chardet.detect(content)["encoding"]


def charset_normalizer_tool():
    import charset_normalizer

    def name(content):
        best = charset_normalizer.from_bytes(content).best()
        return best.encoding if best else None

    return name


def cchardet_tool():
    import cchardet

    return lambda content: cchardet.detect(content)["encoding"]


def tools():
    """Tools by name and versions by name, of those that are installed."""
    found, versions = {}, {}
    for name, package, make in (
        ("chardet", "chardet", chardet_tool),
        ("charset-normalizer", "charset-normalizer", charset_normalizer_tool),
        ("cchardet", "faust-cchardet", cchardet_tool),
    ):
        try:
            found[name] = make()
            versions[name] = importlib.metadata.version(package)
        except ImportError:
            continue
    return found, versions


def superset(encoding):
    """What browsers read where a text calls itself so, as far as Python has it."""
    lower = encoding.lower().replace("_", "-")
    return {
        "iso-8859-1": "cp1252",
        "latin-1": "cp1252",
        "ascii": "cp1252",
        "iso-8859-9": "cp1254",
        "tis-620": "cp874",
        "iso-8859-11": "cp874",
        "gb2312": "gb18030",
        "gbk": "gb18030",
        "shift-jis": "cp932",
        "euc-kr": "cp949",
        "big5": "big5hkscs",
    }.get(lower, encoding)


def decode(tool, folder, files):
    """Writes the text of each file whose character set the tool names."""
    for number in range(files):
        with open(os.path.join(folder, f"{number}.bytes"), "rb") as file:
            content = file.read()
        name = tool(content)
        if not name:
            continue
        try:
            text = content.decode(superset(name), errors="replace")
        except LookupError:
            continue
        target = os.path.join(folder, f"{number}.{NAMES[tool]}")
        with open(target, "w", encoding="utf-8", errors="replace", newline="") as file:
            file.write(text)


TOOLS, VERSIONS = tools()
NAMES = {tool: name for name, tool in TOOLS.items()}
print(json.dumps({"versions": VERSIONS}))
for line in sys.stdin:
    question = json.loads(line)["with"]
    decode(TOOLS[question["tool"]], question["folder"], question["files"])
    print(json.dumps({}))
