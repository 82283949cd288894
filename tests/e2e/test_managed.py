"""The list of AWS's managed policies is what the program reads in their texts today."""

import subprocess
import sys

from conftest import built
from payloads import ROOT


def test_the_list_says_what_the_program_reads():
    done = subprocess.run([sys.executable, ROOT / "scripts/managed.py", built("iam-herald"), "--check"],
                          capture_output=True, text=True, timeout=600)
    assert done.returncode == 0, f"`make managed` writes the list anew:\n{done.stderr[:5000]}"
