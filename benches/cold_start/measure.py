"""Cold starts of the function beside a hello-world function, an empty one with the same SDKs and a Python one.

    measure.py FUNCTION HELLO EMPTY PYTHON [RUNS]

FUNCTION, HELLO and EMPTY are binaries, PYTHON an interpreter with boto3. Each process is fresh and is asked
in turn with the others, so that a busy machine is busy for all of them. SNS is a stub on this machine, over TLS.
Prints medians; compare lines, not numbers of other machines.
"""

import http.server
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


def processor(pid):
    """Milliseconds that all threads of a process have run; they are exact while it waits."""
    return sum(int((task / "schedstat").read_text().split()[0]) for task in Path(f"/proc/{pid}/task").iterdir()) / 1e6


class Runtime:
    """The runtime API for one process: notes when it asks for work and when it answers, and what it had taken of the
    processor by then."""

    def __init__(self, events):
        self.events = list(events)
        self.asked, self.answered, self.taken = [], [], []
        self.process, self.started = None, threading.Event()
        self.done = threading.Event()
        runtime = self

        class Handler(Quiet):
            def do_GET(self):
                runtime.asked.append(time.perf_counter())
                runtime.started.wait()
                runtime.taken.append(processor(runtime.process.pid))
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
    """What one fresh process takes: times in milliseconds, memory in MiB."""
    runtime = Runtime(events)
    port = runtime.server.server_address[1]
    started = time.perf_counter()
    process = subprocess.Popen(command, env={**environment, "AWS_LAMBDA_RUNTIME_API": f"127.0.0.1:{port}"},
                               stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd=HERE)
    runtime.process = process
    runtime.started.set()
    try:
        if not runtime.done.wait(60):
            raise SystemExit(f"{command} did not finish: {len(runtime.answered)} answers")
        status = Path(f"/proc/{process.pid}/status").read_text()
    finally:
        process.kill()
        process.wait()
        runtime.server.shutdown()
    peak = next(int(line.split()[1]) for line in status.splitlines() if line.startswith("VmHWM"))
    start = (runtime.asked[0] - started) * 1000
    first, warm, forty = [(b - a) * 1000 for a, b in zip(runtime.asked, runtime.answered)]
    return {"start": start, "first": first, "both": start + first, "warm": warm, "forty": forty, "peak": peak / 1024,
            "processor": runtime.taken[0], "processor of both": runtime.taken[1]}


def cold_starts(function, hello, empty, python, runs):
    """Medians of so many fresh processes, by name."""
    with tempfile.TemporaryDirectory() as name:
        return medians(Path(name), {"iam-herald": [function], "hello": [hello], "empty": [empty],
                                    "python": [python, str(HERE / "usual.py")]}, runs)


def medians(folder, commands, runs):
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
    results = {name: [] for name in commands}
    for _ in range(runs):
        for name, command in commands.items():
            results[name].append(measure(command, events, environment))
    sns.shutdown()
    return {name: {what: statistics.median(row[what] for row in rows) for what in rows[0]}
            for name, rows in results.items()}


def main():
    binaries = sys.argv[1:5]
    runs = int(sys.argv[5]) if len(sys.argv) > 5 else 20
    print(f"medians of {runs} fresh processes; times in ms")
    columns = {"start": "start → call", "first": "first event", "both": "both", "warm": "warm", "forty": "forty",
               "peak": "peak, MiB", "processor": "CPU, start", "processor of both": "CPU, both"}
    print(f"{'':12}" + "".join(f"{title:>14}" for title in columns.values()))
    for name, row in cold_starts(*binaries, runs).items():
        print(f"{name:12}" + "".join(f"{row[what]:14.2f}" for what in columns))
    print("binaries, bytes:", ", ".join(str(os.path.getsize(path)) for path in binaries[:3]))


if __name__ == "__main__":
    main()
