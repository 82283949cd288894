"""All rows of the benchmark as one table, each beside its baseline in the same run.

    table.py HOT FUNCTION HELLO EMPTY PYTHON

HOT is the program of benches/hot.rs, FUNCTION, HELLO and EMPTY are functions, PYTHON an interpreter with boto3.
Ratios are of the fastest turns of each, by the time of the processor, which a busy machine does not stretch; cold starts
are medians by the clock, and by the processor too. The machine's load is printed with them: absolute times say nothing of
another machine.
"""

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE / "cold_start"))
from measure import cold_starts  # noqa: E402  (the path is set above)

TURNS, OF = 3, 5
PROCESSES = 20


def lines(*command):
    done = subprocess.run([str(word) for word in command], check=True, text=True, stdout=subprocess.PIPE, cwd=HERE)
    return [json.loads(line) for line in done.stdout.splitlines() if line.startswith("{")]


def core(hot):
    """Rows of the core: what, times of the row and of its baseline in ms, ratio, goal."""
    for line in lines(hot, "rows"):
        ms = line["ms"]
        if line["row"] in ("mixed", "recorded"):
            made = "2,000 records, 1 % IAM" if line["row"] == "mixed" else "the same of recorded traffic"
            size = line["facts"]["unpacked_bytes"] / 1e6
            for packs in ("identity,self", "identity"):
                goal = "≤ 1.3" if line["row"] == "mixed" else ""
                yield (f"{made}, {size:.1f} MB, base64 to JSON alerts, packs `{packs}`, over base64 + gunzip",
                       ms[packs], ms["gunzip"], ms[packs] / ms["gunzip"], goal)
        elif line["row"] == "changes":
            yield ("2,000 changes of IAM to JSON alerts, over reading them into structs with serde",
                   ms["tell"], ms["serde"], ms["tell"] / ms["serde"], "≤ 2.5")
            one, serde = ms["tell of one actor"], ms["serde of one actor"]
            yield "the same, all of one actor", one, serde, one / serde, ""
            tenfold = ms["tell tenfold of one actor"]
            yield "ten times as many of one actor, over ten times that", tenfold, one * 10, tenfold / one / 10, ""
        elif line["row"] == "own rules":
            none = ms.pop("no own rule")
            for name, own in ms.items():
                yield f"the mixed payload with {name}, over none", own, none, own / none, ""


def recipe(hot, python):
    """The mixed payload beside the usual recipe, in turns."""
    with tempfile.TemporaryDirectory() as folder:
        event = Path(folder) / "event.json"
        subprocess.run([hot, "payload", "mixed", event], check=True)
        ours, theirs = {}, float("inf")
        for _ in range(TURNS):
            theirs = min(theirs, lines(python, HERE / "baseline" / "recipe.py", event, OF)[0]["ms"])
            for packs, ms in lines(hot, "recipe", OF)[0]["ms"].items():
                ours[packs] = min(ours.get(packs, ms), ms)
    for packs, ms in ours.items():
        goal = "≥ 5.5" if packs == "identity,self" else ""
        yield (f"the mixed payload, packs `{packs}`, times faster than the recipe in Python", ms, theirs, theirs / ms,
               goal)


def starts(function, hello, empty, python):
    row = cold_starts(function, hello, empty, python, PROCESSES)
    ours, limit = row["iam-herald"], row["empty"]
    for name, what in (("start to first call for work, over hello-world lambda_runtime", ours),
                       ("the same, of an empty function with the same SDKs", limit)):
        goal = "≤ 3" if what is ours else ""
        yield name, what["start"], row["hello"]["start"], what["start"] / row["hello"]["start"], goal
    for name, what in (("start + first event over TLS, times faster than Python with boto3", ours),
                       ("the same, of that empty function", limit)):
        goal = "≥ 30" if what is ours else ""
        yield name, what["both"], row["python"]["both"], row["python"]["both"] / what["both"], goal
    name = "start to first call for work, over hello-world, by processor time"
    taken = [what["processor"] for what in (ours, row["hello"])]
    yield name, *taken, taken[0] / taken[1], ""
    name = "start + first event over TLS, times faster than Python, by processor time"
    taken = [what["processor of both"] for what in (ours, row["python"])]
    yield name, *taken, taken[1] / taken[0], ""
    for name, what in (("peak memory of that process, MiB", ours), ("the same, of that empty function", limit)):
        yield name, None, None, what["peak"], "≤ 10" if what is ours else ""


def main():
    hot, function, hello, empty, python = sys.argv[1:6]
    before = os.getloadavg()[0]
    rows = list(core(hot)) + list(recipe(hot, python))
    loads = [lines(hot, "load")[0]["ms"] for _ in range(PROCESSES)]
    rows.append(("loading rules and catalogue in a fresh process, ms", None, None, min(loads), "≤ 0.5"))
    rows += starts(function, hello, empty, python)
    print("| what | figure | goal | ms | baseline, ms |\n|---|--:|--:|--:|--:|")
    for what, ours, theirs, figure, goal in rows:
        times = " | ".join("" if ms is None else f"{ms:.2f}" for ms in (ours, theirs))
        print(f"| {what} | {figure:.2f} | {goal} | {times} |")
    size = os.path.getsize(function) / 1e6
    print(f"\nThe function's binary has {size:.1f} MB. Load of the machine: {before:.1f} before, {os.getloadavg()[0]:.1f} "
          f"after, on {os.cpu_count()} processors.")


if __name__ == "__main__":
    main()
