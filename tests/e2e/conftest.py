"""Fixtures: the fake AWS, and a way to start the function that checks what every test has to hold."""

import os
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
