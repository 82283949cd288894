"""Cold starts of the function beside a hello-world function and a Python one, in one run.

    measure.py FUNCTION HELLO PYTHON [RUNS]

FUNCTION and HELLO are binaries, PYTHON an interpreter with boto3. Each process is fresh and is asked
in turn with the others, so that a busy machine is busy for all of them. SNS is a stub on this machine, over TLS.
Prints medians; compare columns, not numbers of other machines.
"""

import http.server
import json
import os
import ssl
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

HERE = Path(__file__).parent
EVENTS = HERE.parent.parent / "events"
PUBLISHED = b"""<PublishResponse xmlns="http://sns.amazonaws.com/doc/2010-03-31/"><PublishResult><MessageId>m</MessageId>
</PublishResult><ResponseMetadata><RequestId>r</RequestId></ResponseMetadata></PublishResponse>"""


class Quiet(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    # One packet an answer: two of them wait 40 ms for each other.
    wbufsize = 1 << 16
    disable_nagle_algorithm = True

    def log_message(self, *_):
        pass

    def answer(self, status, body=b"", headers=()):
        self.send_response(status)
        for name, value in headers:
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def body(self):
        return self.rfile.read(int(self.headers.get("Content-Length") or 0))


class Sns(Quiet):
    def do_POST(self):
        self.body()
        self.answer(200, PUBLISHED, [("Content-Type", "text/xml")])


class Runtime:
    """The runtime API for one process: notes when it asks for work and when it answers."""

    def __init__(self, events):
        self.events = list(events)
        self.asked, self.answered = [], []
        self.done = threading.Event()
        runtime = self

        class Handler(Quiet):
            def do_GET(self):
                runtime.asked.append(time.perf_counter())
                if len(runtime.asked) > len(runtime.events):
                    runtime.done.set()
                    threading.Event().wait(5)
                    return
                self.answer(200, runtime.events[len(runtime.asked) - 1], [
                    ("Content-Type", "application/json"),
                    ("Lambda-Runtime-Aws-Request-Id", f"r{len(runtime.asked)}"),
                    ("Lambda-Runtime-Deadline-Ms", str(int(time.time() * 1000) + 60_000)),
                    ("Lambda-Runtime-Invoked-Function-Arn", "arn:aws:lambda:us-east-1:111122223333:function:f"),
                    ("Lambda-Runtime-Trace-Id", "Root=1-0-0"),
                ])

            def do_POST(self):
                body = self.body()
                runtime.answered.append(time.perf_counter())
                if "/error" in self.path:
                    print(self.path, body[:500], file=sys.stderr)
                self.answer(202)

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        threading.Thread(target=self.server.serve_forever, daemon=True).start()


def measure(command, events, environment):
    runtime = Runtime(events)
    port = runtime.server.server_address[1]
    started = time.perf_counter()
    process = subprocess.Popen(command, env={**environment, "AWS_LAMBDA_RUNTIME_API": f"127.0.0.1:{port}"},
                               stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd=HERE)
    try:
        if not runtime.done.wait(60):
            raise SystemExit(f"{command} did not finish: {len(runtime.answered)} answers")
        status = Path(f"/proc/{process.pid}/status").read_text()
    finally:
        process.kill()
        process.wait()
        runtime.server.shutdown()
    peak = next(int(line.split()[1]) for line in status.splitlines() if line.startswith("VmHWM"))
    times = [(b - a) * 1000 for a, b in zip(runtime.asked, runtime.answered)]
    return [(runtime.asked[0] - started) * 1000, times[0], times[1], times[2], peak / 1024]


def main():
    function, hello, python = sys.argv[1:4]
    runs = int(sys.argv[4]) if len(sys.argv) > 4 else 20
    folder = Path(tempfile.mkdtemp())
    subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes",
                    "-keyout", folder / "key.pem", "-out", folder / "cert.pem", "-days", "2", "-subj", "/CN=localhost",
                    "-addext", "subjectAltName=DNS:localhost", "-addext", "basicConstraints=critical,CA:FALSE"],
                   check=True, stderr=subprocess.DEVNULL)
    sns = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Sns)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(folder / "cert.pem", folder / "key.pem")
    sns.socket = context.wrap_socket(sns.socket, server_side=True)
    threading.Thread(target=sns.serve_forever, daemon=True).start()

    environment = {
        "PATH": os.environ["PATH"], "AWS_ACCESS_KEY_ID": "AKIAIOSFODNN7EXAMPLE", "AWS_SECRET_ACCESS_KEY": "x",
        "AWS_REGION": "us-east-1", "AWS_DEFAULT_REGION": "us-east-1", "AWS_LAMBDA_FUNCTION_NAME": "f",
        "AWS_LAMBDA_FUNCTION_VERSION": "1", "AWS_LAMBDA_FUNCTION_MEMORY_SIZE": "256",
        "AWS_LAMBDA_LOG_GROUP_NAME": "g", "AWS_LAMBDA_LOG_STREAM_NAME": "s",
        "AWS_ENDPOINT_URL": f"https://localhost:{sns.server_address[1]}",
        "SSL_CERT_FILE": str(folder / "cert.pem"), "AWS_CA_BUNDLE": str(folder / "cert.pem"),
        "SNS_TOPIC_ARN": "arn:aws:sns:us-east-1:111122223333:alerts", "PYTHONPATH": str(HERE),
    }
    names = ["admin-policy-to-role", "two-people-one-batch", "terraform-forty-changes"]
    events = [(EVENTS / f"{name}.json").read_bytes() for name in names]
    commands = {"iam-herald": [function], "hello": [hello], "python": [python, str(HERE / "usual.py")]}
    results = {name: [] for name in commands}
    for _ in range(runs):
        for name, command in commands.items():
            results[name].append(measure(command, events, environment))
    print(f"medians of {runs} fresh processes")
    print(f"{'':12}{'start → first':>16}{'first event':>14}{'warm':>10}{'forty':>10}{'peak RSS':>12}")
    print(f"{'':12}{'call, ms':>16}{'(TLS), ms':>14}{'ms':>10}{'ms':>10}{'MiB':>12}")
    for name, rows in results.items():
        medians = [statistics.median(column) for column in zip(*rows)]
        print(f"{name:12}{medians[0]:16.1f}{medians[1]:14.1f}{medians[2]:10.2f}{medians[3]:10.2f}{medians[4]:12.1f}")
    print(json.dumps({"binary_bytes": {"iam-herald": os.path.getsize(function), "hello": os.path.getsize(hello)}}))


main()
