"""What is deployed starts: the `bootstrap` that cargo-lambda packages, under the same runtime double.

The command is SAM's for `BuildMethod: rust-cargolambda`, so it also proves that the default features hold the
function, for SAM cannot pass any. A release build: minutes, unless it was built before.
"""

import subprocess

from conftest import built
from payloads import story


def test_packaged_function_tells(aws, start, bootstrap):
    answer = start(bootstrap).invoke(story("admin-policy-to-role"))
    assert answer.body["delivered"] == {"sns": 1, "ses": 1}, answer
    assert len(aws.published) == len(aws.mailed) == 1


def test_packaged_function_is_small(bootstrap):
    """A cold start loads all of it; 250 MB unpacked would be Lambda's own limit."""
    assert bootstrap.stat().st_size < 20_000_000


def test_no_entropy_is_gathered_from_the_processor():
    """AWS-LC's jitter entropy costs a small function some 350 ms in the first TLS handshake; `.cargo/config.toml` leaves
    it out. The test build keeps its symbols, which tell."""
    symbols = subprocess.run(["nm", built("iam-herald-lambda")], check=True, text=True, stdout=subprocess.PIPE).stdout
    assert "aws_lc" in symbols, "is TLS still done by AWS-LC? then look for its own costs"
    assert "jent_entropy_collector_alloc" not in symbols
