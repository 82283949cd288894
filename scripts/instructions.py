#!/usr/bin/env python3
"""The hot path takes no more instructions than it did, beside its bare baseline: instructions.py HOT FIGURES [--update]

HOT is the program of benches/hot.rs, which valgrind runs; FIGURES has the ratios that were committed. Time says nothing on
a busy machine; instructions are counted, and as a ratio they hold for the next compiler too. A margin allows for the rest.
What got better by more than the margin is told, so that the figure follows it.
"""

import json
import re
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

MARGIN = 0.15
# A row, beside which other row, and with which payload.
ROWS = [("mixed", "gunzip", "mixed"), ("changes", "serde", "changes")]


def count(hot, row, payload):
    """Instructions of one turn and of all around it."""
    command = ["valgrind", "--tool=callgrind", "--callgrind-out-file=/dev/null", hot, "once", row, str(payload)]
    done = subprocess.run(command, check=True, text=True, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    return int(re.search(r"Collected : (\d+)", done.stderr).group(1))


def ratios(hot):
    with tempfile.TemporaryDirectory() as folder, ThreadPoolExecutor(2) as pool:
        counted = {}
        for which in {payload for _, _, payload in ROWS}:
            file = Path(folder) / which
            subprocess.run([hot, "payload", which, file], check=True)
            for row in {name for *pair, payload in ROWS if payload == which for name in pair} | {"nothing"}:
                counted[row, which] = pool.submit(count, hot, row, file)
        turn = {key: future.result() for key, future in counted.items()}
    return {row: (turn[row, which] - turn["nothing", which]) / (turn[beside, which] - turn["nothing", which])
            for row, beside, which in ROWS}


def check(found, known):
    """What is wrong, and what is worth noting."""
    wrong, notes = [], []
    for row, ratio in found.items():
        was = known[row]
        if ratio > was * (1 + MARGIN):
            wrong.append(f"{row}: {ratio:.2f} times its baseline's instructions, {was:.2f} are committed")
        elif ratio < was * (1 - MARGIN):
            notes.append(f"{row}: {ratio:.2f} instead of {was:.2f}, commit it with --update")
    return wrong, notes


def main():
    hot, file = sys.argv[1], Path(sys.argv[2])
    found = ratios(hot)
    if "--update" in sys.argv:
        file.write_text(json.dumps({row: round(ratio, 3) for row, ratio in found.items()}, indent=2) + "\n")
        return 0
    wrong, notes = check(found, json.loads(file.read_text()))
    for line in notes:
        print(f"instructions: {line}")
    for line in wrong:
        print(f"instructions: {line}", file=sys.stderr)
    if not wrong:
        print("instructions: ok,", ", ".join(f"{row} {ratio:.2f}" for row, ratio in found.items()))
    return bool(wrong)


if __name__ == "__main__":
    sys.exit(main())
