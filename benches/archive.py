"""How fast an archive is looked back on, and with how much memory: whole processes, each beside gunzip in the same run.

    archive.py HOT PROGRAM PYTHON

HOT is the program of benches/hot.rs, which makes the archive, PROGRAM the command line, PYTHON an interpreter. Rows take
turns, and of each the fastest turn counts, by the clock: more than one processor may work. A row that is slow takes fewer
turns. Every row has to find what the archive is known to hold. HERALD_BIG is the size of the large files in MB (2000), each
of which is removed before the next is made.
"""

import contextlib
import json
import os
import resource
import select
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections import namedtuple
from pathlib import Path

HERE = Path(__file__).parent
SEED, FILES, RECORDS = 20261128, 20, 8000
ENDS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
TURNS = 7
# A row takes no more turns when all of its turns took so many seconds.
PATIENCE = 15
JQ = '.Records[] | select(.eventSource == "iam.amazonaws.com" and .readOnly == false)'
# Told that records are JSON, DuckDB need not find a type that fits them all.
SQL = """set enable_progress_bar = false; select r->>'eventName' as name, count(*) as count
from (select unnest(Records) as r from read_json('{files}', columns = {{Records: 'JSON[]'}}, maximum_object_size = 1073741824))
where r->>'eventSource' = 'iam.amazonaws.com' and r->>'readOnly' = 'false' group by name order by count desc"""
ASK_DUCKDB = "import duckdb, sys\nfor row in duckdb.sql(sys.argv[1]).fetchall(): print(*row, sep=',')"

Turn = namedtuple("Turn", "seconds peak status out")


def turn(*stages):
    """Runs a pipeline of commands once. The peak is that of its largest process, in MiB."""
    with tempfile.TemporaryFile() as out:
        start, processes = time.perf_counter(), []
        try:
            for stage in stages:
                source = processes[-1].stdout if processes else subprocess.DEVNULL
                target = out if stage is stages[-1] else subprocess.PIPE
                with undisturbed():
                    processes.append(subprocess.Popen([str(word) for word in stage], stdin=source, stdout=target))
                if source != subprocess.DEVNULL:
                    source.close()
            peaks = watch(processes)
        finally:
            for process in processes:
                process.kill()
                process.wait()
        seconds = time.perf_counter() - start
        out.seek(0)
        return Turn(seconds, max(peaks) / 1024, max(abs(process.returncode) for process in processes), out.read().decode())


def watch(processes):
    """Waits for the end of all, and gives the peak memory of each in KiB.

    What the system says at the end is never less than what this process had taken before, as a new process begins as its
    parent. Below that, what was seen of it while it ran counts.
    """
    floor = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    seen, waiting, poll = dict.fromkeys(processes, 0), {}, select.poll()
    for process in processes:
        end = os.pidfd_open(process.pid)
        waiting[end] = process
        poll.register(end, select.POLLIN)
    while waiting:
        for process in waiting.values():
            seen[process] = max(seen[process], high_water(process.pid))
        for end, _ in poll.poll(5):
            process = waiting.pop(end)
            poll.unregister(end)
            os.close(end)
            _, status, usage = os.wait4(process.pid, 0)
            process.returncode = os.waitstatus_to_exitcode(status)
            if usage.ru_maxrss > floor:
                seen[process] = usage.ru_maxrss
    return seen.values()


def high_water(pid):
    with contextlib.suppress(OSError):
        for line in Path(f"/proc/{pid}/status").read_text().splitlines():
            if line.startswith("VmHWM"):
                return int(line.split()[1])
    return 0


@contextlib.contextmanager
def undisturbed():
    """Puts signals off to its end, as a process that is begun and not yet known would run on without us."""
    put_off = []
    handlers = {what: signal.signal(what, lambda number, _: put_off.append(number)) for what in ENDS}
    try:
        yield
    finally:
        for what, handler in handlers.items():
            signal.signal(what, handler)
    for what in put_off:
        signal.raise_signal(what)


@contextlib.contextmanager
def workplace():
    """A temporary folder that is gone afterwards, also when this process is told to end."""
    for what in ENDS:
        signal.signal(what, lambda number, _: sys.exit(128 + number))
    with tempfile.TemporaryDirectory(prefix="iam-herald-archive-") as folder:
        yield Path(folder)


def contest(rows, turns=TURNS, patience=PATIENCE):
    """The turns of each row, round by round."""
    taken = {name: [] for name in rows}
    for _ in range(turns):
        for name, stages in rows.items():
            if sum(one.seconds for one in taken[name]) < patience:
                taken[name].append(turn(*stages))
    return taken


def duckdb(python):
    """The command that asks DuckDB, where it is installed."""
    if shutil.which("duckdb"):
        return ["duckdb", "-csv", "-noheader", "-c"]
    for other in (python, "python3"):
        if not subprocess.run([other, "-c", "import duckdb"], stderr=subprocess.DEVNULL).returncode:
            return [other, "-c", ASK_DUCKDB]
    return None


def lines(text):
    return len(text.splitlines())


def total(text):
    return sum(int(line.rsplit(",", 1)[1]) for line in text.splitlines())


def told(text):
    """How many records the last line of `replay --format json` says were read, and how many of them told."""
    counts = json.loads(text.splitlines()[-1])["report"]
    return counts["received"], counts["alerted"]


def make(hot, *words):
    return json.loads(subprocess.run([hot, *map(str, words)], check=True, text=True, stdout=subprocess.PIPE).stdout)


class Table:
    def __init__(self):
        self.wrong = []

    def head(self, what):
        print(f"\n| {what} | over gunzip | goal | seconds | peak, MiB | goal |\n|---|--:|--:|--:|--:|--:|", flush=True)

    def row(self, what, turns, gunzip, count, expected, goals=("", "")):
        best = min(one.seconds for one in turns)
        ratio = f"{best / gunzip:.2f}" if gunzip else ""
        peak = max(one.peak for one in turns)
        if wrong := next(filter(None, (amiss(one, count, expected) for one in turns)), None):
            self.wrong.append(f"{what}: {wrong}")
            what += ", **wrong**"
        print(f"| {what} | {ratio} | {goals[0]} | {best:.2f} | {peak:.1f} | {goals[1]} |", flush=True)


def amiss(one, count, expected):
    """What is wrong with a turn, if something is: no time counts for a row that finds less than there is."""
    try:
        found = count(one.out)
    except (LookupError, TypeError, ValueError):
        found = f"something else ({one.out[-80:]!r})"
    return f"exit status {one.status}, found {found} instead of {expected}" if one.status or found != expected else None


def archive(table, hot, program, python, folder):
    made = make(hot, "archive", folder, SEED, FILES, RECORDS)
    files = sorted(folder.rglob("*.json.gz"))
    unpack = ["gzip", "-dc", *files]
    changes = made["changes"]
    gunzip, ours = "`gzip -dc \\| wc -c`", "`iam-herald replay --format json`"
    rows = {
        gunzip: ([unpack, ["wc", "-c"]], int, made["bytes"]),
        ours: ([[program, "replay", "--format", "json", folder]], told, (made["records"], changes)),
        "a loop in Python: gzip, json, `if`": ([[python, HERE / "baseline" / "archive.py", *files]], lines, changes),
    }
    if shutil.which("jq"):
        rows["`gzip -dc \\| jq`, which selects them"] = ([unpack, ["jq", "-c", JQ]], lines, changes)
    if ask := duckdb(python):
        sql = SQL.format(files=folder / "**" / "*.json.gz")
        rows["DuckDB, which counts them by operation"] = ([[*ask, sql]], total, changes)
    taken = contest({name: stages for name, (stages, _, _) in rows.items()})
    records, size, whose = made["records"], made["bytes"] / 1e6, "recorded" if made["recorded"] else "made"
    table.head(f"{records:,} {whose} records, {changes:,} changes of IAM, {size:.0f} MB in {FILES} packed log files")
    base = min(one.seconds for one in taken[gunzip])
    for name, (_, count, expected) in rows.items():
        table.row(name, taken[name], base, count, expected, ("≤ 0.25", "≤ 64") if name == ours else ("", ""))
    for name in ("jq", "DuckDB"):
        if not any(name in row for row in rows):
            print(f"| {name} is not installed | | | | | |")


def large(table, hot, program, folder, megabytes):
    """One file at a time, as two of them are too much for many a disk."""
    table.head("one file")
    for form, name, what in (("lines", "lines.ndjson", "a record a line"), ("log", "log.json.gz", "one packed log file")):
        path = folder / name
        room = shutil.disk_usage(folder).free / 1e6
        if room < megabytes * 1.2:
            print(f"| {what}: no room for it in {folder.parent} | | | | | |")
            continue
        made = make(hot, form, path, SEED, megabytes * 1_000_000)
        what = f"`replay` of {what}, {made['records']:,} records, {made['bytes'] / 1e6:,.0f} MB"
        base = turn(["gzip", "-dc", path], ["wc", "-c"]).seconds if form == "log" else None
        done = [turn([program, "replay", "--format", "json", path])]
        path.unlink()
        table.row(what, done, base, told, (made["records"], made["changes"]), ("", "≤ 64"))


def main():
    hot, program, python = sys.argv[1:4]
    table, before = Table(), os.getloadavg()[0]
    with workplace() as folder:
        archive(table, hot, program, python, folder / "archive")
        shutil.rmtree(folder / "archive")
        large(table, hot, program, folder, int(os.environ.get("HERALD_BIG", "2000")))
    print(f"\nLoad of the machine: {before:.1f} before, {os.getloadavg()[0]:.1f} after, on {os.cpu_count()} processors.")
    for wrong in table.wrong:
        print(f"wrong: {wrong}", file=sys.stderr)
    sys.exit(bool(table.wrong))


if __name__ == "__main__":
    main()
