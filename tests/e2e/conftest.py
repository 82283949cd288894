"""Fixtures: the fake AWS, and a way to start the function that checks what every test has to hold."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

import limits
from aws import Aws
from payloads import ROOT
from runtime_api import Function

TARGET = Path(os.environ.get("CARGO_TARGET_DIR", ROOT / "target"))


@pytest.fixture(scope="session")
def server():
    aws = Aws()
    yield aws
    aws.stop()


@pytest.fixture
def aws(server):
    server.reset()
    yield server
    for call in server.wire.calls:
        limits.check(call)


def built(name):
    """A program of ours, as `make e2e` builds it."""
    path = TARGET / "debug" / name
    if not path.is_file():
        pytest.fail(f"no program at {path}: `make e2e` builds it")
    return path


@pytest.fixture(scope="session")
def bootstrap():
    """What is deployed: the command is SAM's for `BuildMethod: rust-cargolambda`. A release build: minutes, unless it was
    built before."""
    here = Path(sys.executable).parent
    path = os.pathsep.join([str(here), os.environ["PATH"]])
    if not shutil.which("cargo-lambda", path=path):
        pytest.skip("cargo-lambda is not installed: `make venv` installs it")
    command = ["cargo", "lambda", "build", "--release", "--bin", "iam-herald-lambda", "--locked",
               # Without it cargo-lambda asks rustup for a target, which a machine without rustup has not.
               "--skip-target-check"]
    done = subprocess.run(command, cwd=ROOT, env={**os.environ, "PATH": path}, text=True, timeout=1500,
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    assert done.returncode == 0, done.stdout[-5000:]
    return TARGET / "lambda" / "iam-herald-lambda" / "bootstrap"


@pytest.fixture
def start(aws):
    """Starts a function with both sinks; keywords change its environment. Ended with the test."""
    running = []

    def start(path=None, **environment):
        running.append(Function(path or built("iam-herald-lambda"), aws.environment(**environment)))
        return running[-1]

    yield start
    for function in running:
        function.stop()
    for function in running:
        assert limits.SECRET not in function.output(), "a session token in the log"
        assert "panicked" not in function.output() and "itself has failed" not in function.output(), function.output()


@pytest.fixture
def function(start):
    return start()
