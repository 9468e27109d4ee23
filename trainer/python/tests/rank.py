"""One rank as a process of its own: reads its rows, writes them down, and saves its state after every few steps.

python rank.py OPTIONS, a JSON object: bootstrap, registry, run, rank, world, batch, steps, every, folder, seq_len, lanes,
and optionally state, a file, and killed: then it waits for its end after the last step.
"""

from __future__ import annotations

import hashlib
import json
import os
import signal
import sys
from pathlib import Path

import winnow


def main(options: dict) -> None:
    folder = Path(options["folder"])
    rank, world = options["rank"], options["world"]
    with winnow.connect(options["bootstrap"], registry=options["registry"], run=options["run"]) as run:
        data = run.selected(
            winnow.ByteTokenizer(),
            options["seq_len"],
            lanes=options["lanes"],
            rank=rank,
            world=world,
            prefetch=200,
            timeout=120,
        )
        first = 0
        if options.get("state"):
            state = json.loads(Path(options["state"]).read_text())
            first = state["row"]
            data.load_state_dict(state)
        with open(folder / f"rows-{first}-{world}-{rank}.jsonl", "a", encoding="utf-8") as rows:
            for step in range(1, options["steps"] + 1):
                for _ in range(options["batch"] // world):
                    row = next(data)
                    tokens = [*map(int, row["input_ids"]), int(row["labels"][-1])]
                    digest = hashlib.sha256(json.dumps(tokens).encode()).hexdigest()
                    rows.write(json.dumps([row["row"], digest]) + "\n")
                if step % options["every"] == 0:
                    rows.flush()
                    save(folder / f"state-{first + step * options['batch']}-{world}-{rank}.json", data.state_dict())
                    data.committed()
        if options.get("killed"):
            signal.pause()
        data.close()


def save(file: Path, state: dict) -> None:
    """Complete or absent, whenever the process is killed."""
    part = file.with_suffix(".part")
    part.write_text(json.dumps(state))
    os.replace(part, file)


if __name__ == "__main__":
    main(json.loads(sys.argv[1]))
