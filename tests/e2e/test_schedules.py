"""Nothing lost, nothing twice: whatever happens, each change is told at least once or waits in the failure queue; where
no answer of a service went missing, exactly once. HERALD_SCHEDULES says how many seeds, HERALD_SEED the first one."""

import os

import pytest

from conftest import built
from schedule import ANY, ORDINARY, Ear, Schedule, accepted, check_counts

FIRST, COUNT = int(os.environ.get("HERALD_SEED", 1)), int(os.environ.get("HERALD_SCHEDULES", 15))
CASES = [(ORDINARY if seed % 2 else ANY, seed) for seed in range(FIRST, FIRST + COUNT)]


@pytest.mark.parametrize("kind, seed", CASES)
def test_schedule(aws, kind, seed):
    schedule = Schedule(seed, kind, aws, built("iam-herald-lambda"))
    entered = set().union(*(event.changes for event in schedule.events))
    try:
        schedule.run()
        missing = entered - accepted(aws) - schedule.changes_waiting()
        assert not missing, f"lost before the redrive: {missing}{schedule.story()}"
        schedule.redrive()
    finally:
        schedule.stop()
    ear = Ear(aws)
    for sink, counted in ear.told.items():
        assert set(counted) == entered, f"{sink} lacks {entered - set(counted)}{schedule.story()}"
        if kind == ORDINARY:
            twice = {name for name, times in counted.items() if times > 1}
            assert not twice, f"{sink} told {twice} more than once{schedule.story()}"
    assert check_counts(schedule, ear) > 0
    for one in schedule.instances:
        assert "panicked" not in one.function.output() and "itself has failed" not in one.function.output()
    # Nothing is left claimed: whoever comes next need not wait.
    if kind == ORDINARY:
        assert not [item for item in aws.items() if "claim" in item], schedule.story()
