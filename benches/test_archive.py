"""What the benchmark of the archive says of processes is so, and nothing of it stays behind."""

import signal
import subprocess
import sys
import unittest
from pathlib import Path

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE))
sys.dont_write_bytecode = True
import archive  # noqa: E402

MIB = 1 << 20


def python(code):
    return [sys.executable, "-c", code]


class Turns(unittest.TestCase):
    def test_a_pipeline_has_the_output_of_its_last_command_and_the_gravest_status(self):
        done = archive.turn(python("print('a'); print('b')"), ["wc", "-l"])
        self.assertEqual((done.status, int(done.out)), (0, 2))
        done = archive.turn(python("print('a'); raise SystemExit(3)"), ["wc", "-l"])
        self.assertEqual((done.status, int(done.out)), (3, 1))

    def test_the_peak_is_that_of_the_largest_process_though_it_is_over(self):
        grown = f"text = b'x' * {150 * MIB}; del text; print(1)"
        self.assertTrue(150 <= archive.turn(python(grown), ["cat"]).peak < 190)
        self.assertTrue(150 <= archive.turn(python("print(1)"), python(grown)).peak < 190)

    def test_a_small_process_is_small_though_its_parent_was_large(self):
        text = b"x" * (100 * MIB)
        del text
        self.assertTrue(0 < archive.turn(["sleep", "0.1"]).peak < 20)

    def test_a_slow_row_takes_fewer_turns(self):
        taken = archive.contest({"quick": [["true"]], "slow": [["sleep", "0.6"]]}, turns=5, patience=1)
        self.assertEqual({name: len(turns) for name, turns in taken.items()}, {"quick": 5, "slow": 2})


class Checks(unittest.TestCase):
    def test_what_finds_less_or_fails_is_wrong(self):
        for out, status, right in (("a\n" * 3, 0, True), ("a\n" * 2, 0, False), ("a\n" * 3, 2, False)):
            self.assertEqual(archive.amiss(archive.Turn(1, 1, status, out), archive.lines, 3) is None, right)
        for count, text in ((archive.total, "100%\n"), (archive.told, ""), (archive.told, "[]"), (int, "")):
            self.assertIn("something else", archive.amiss(archive.Turn(1, 1, 0, text), count, 3))

    def test_counts_are_read_from_what_is_printed(self):
        self.assertEqual(archive.total("CreateRole,3\n\"a,b\",4\n"), 7)
        self.assertEqual(archive.told('{"alert":1}\n{"report":{"received":9,"alerted":2}}\n'), (9, 2))


class Leftovers(unittest.TestCase):
    def test_nothing_stays_behind_when_it_is_told_to_end(self):
        code = (f"import sys; sys.path.insert(0, {str(HERE)!r}); sys.dont_write_bytecode = True; import archive\n"
                "with archive.workplace() as folder:\n"
                "    print(folder, flush=True); archive.turn(['sh', '-c', 'echo $$ >&2; exec sleep 60'])")
        for how in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
            with subprocess.Popen(python(code), text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
                folder, child = Path(process.stdout.readline().strip()), process.stderr.readline().strip()
                self.assertTrue(folder.is_dir())
                process.send_signal(how)
                process.communicate(timeout=20)
            self.assertFalse(folder.exists())
            self.assertFalse(Path(f"/proc/{child}").exists())


if __name__ == "__main__":
    unittest.main()
