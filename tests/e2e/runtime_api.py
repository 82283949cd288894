"""The Lambda Runtime API on loopback, and the function as a child process that talks to it."""

import json
import os
import queue
import subprocess
import threading
import time
import uuid
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

API = "/2018-06-01/runtime/"
TIMEOUT = 30.0


@dataclass
class Result:
    """What the function answered to one invocation, or to its start."""

    kind: str  # "response", "error", "init error"
    request_id: str
    body: object
    error_header: str | None = None

    @property
    def error_type(self):
        return self.body.get("errorType") if isinstance(self.body, dict) else None

    @property
    def message(self):
        return self.body.get("errorMessage", "") if isinstance(self.body, dict) else ""


class Function:
    """A running function. Use it as a context manager: leaving it ends the child and completes `lines`."""

    def __init__(self, binary, environment):
        # Seconds that an invocation has.
        self.seconds = 60
        self.stdout, self.stderr = [], []
        self._events, self._results = queue.Queue(), queue.Queue()
        self._closing, self._idle = threading.Event(), threading.Event()
        self._server = Server(("127.0.0.1", 0), self._handler())
        self._thread(lambda: self._server.serve_forever(poll_interval=0.02))
        self._process = subprocess.Popen(
            [str(binary)], env=self._environment(environment), cwd="/", stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        self._readers = [
            self._thread(lambda: self.stdout.extend(text(line) for line in self._process.stdout)),
            self._thread(lambda: self.stderr.extend(text(line) for line in self._process.stderr))]
        self._thread(self._watch)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.stop()

    def invoke(self, event, request_id=None, timeout=TIMEOUT):
        """One invocation. `request_id` is given where Lambda repeats one, which keeps its id."""
        request_id = request_id or str(uuid.uuid4())
        self._events.put((request_id, event if isinstance(event, bytes) else json.dumps(event).encode()))
        result = self._result(timeout)
        assert result.request_id == request_id, f"answered another request: {result}\n{self.output()}"
        return result

    def kill(self):
        """As when the instance dies: it answers nothing more."""
        self._process.kill()
        self._process.wait(TIMEOUT)

    def init_error(self, timeout=TIMEOUT):
        """What the function reported instead of asking for work, and its exit status."""
        result = self._result(timeout)
        assert result.kind == "init error", f"expected an init error, got {result}\n{self.output()}"
        try:
            return result, self._process.wait(timeout)
        except subprocess.TimeoutExpired:
            raise AssertionError(f"the function runs on after an init error\n{self.output()}") from None

    def stop(self):
        """Ends the child; afterwards `lines` is complete, because a child that asks for work has written all."""
        self._idle.wait(TIMEOUT)
        self._closing.set()
        if self._process.poll() is None:
            self._process.kill()
        self._process.wait(TIMEOUT)
        for reader in self._readers:
            reader.join(TIMEOUT)
        self._server.shutdown()
        self._server.server_close()

    @property
    def lines(self):
        return self.stdout + self.stderr

    def output(self):
        """What was read of it so far; only after `stop` it is complete."""
        return "--- the function's output\n" + "\n".join(self.lines or ["(nothing)"])

    def _result(self, timeout):
        try:
            result = self._results.get(timeout=timeout)
        except queue.Empty:
            raise AssertionError(f"no answer within {timeout} s\n{self.output()}") from None
        if isinstance(result, int):
            for reader in self._readers:
                reader.join(TIMEOUT)
            raise AssertionError(f"the function ended with status {result}\n{self.output()}")
        return result

    def _watch(self):
        """An ended child is a result too, or the test would wait for its timeout."""
        status = self._process.wait()
        self._idle.set()
        self._results.put(status)

    def _environment(self, environment):
        """Only what Lambda gives, so that nothing of the machine decides a test."""
        return {
            "AWS_LAMBDA_RUNTIME_API": f"127.0.0.1:{self._server.server_port}",
            "AWS_LAMBDA_FUNCTION_NAME": "herald", "AWS_LAMBDA_FUNCTION_VERSION": "$LATEST",
            "AWS_LAMBDA_FUNCTION_MEMORY_SIZE": "256", "AWS_LAMBDA_LOG_GROUP_NAME": "/iam-herald/test",
            "AWS_LAMBDA_LOG_STREAM_NAME": "2026/11/21/[$LATEST]0123456789abcdef",
            "AWS_LAMBDA_LOG_FORMAT": "JSON", "AWS_LAMBDA_LOG_LEVEL": "INFO",
            "AWS_LAMBDA_INITIALIZATION_TYPE": "on-demand", "_HANDLER": "bootstrap", "TZ": ":UTC",
            "PATH": "/usr/local/bin:/usr/bin:/bin", "LANG": "en_US.UTF-8", **environment}

    @staticmethod
    def _thread(target):
        thread = threading.Thread(target=target, daemon=True)
        thread.start()
        return thread

    def _handler(function):  # noqa: N805 - inside the handler, self is the handler
        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self):
                if self.path != API + "invocation/next":
                    return self.answer(404, b"")
                function._idle.set()
                while not function._closing.is_set():
                    try:
                        request_id, body = function._events.get(timeout=0.1)
                    except queue.Empty:
                        continue
                    function._idle.clear()
                    return self.answer(200, body, {
                        "Lambda-Runtime-Aws-Request-Id": request_id,
                        "Lambda-Runtime-Deadline-Ms": str(int((time.time() + function.seconds) * 1000)),
                        "Lambda-Runtime-Invoked-Function-Arn":
                            "arn:aws:lambda:us-east-1:123456789012:function:herald",
                        "Lambda-Runtime-Trace-Id": "Root=1-5759e988-bd862e3fe1be46a994272793"})
                return None

            def do_POST(self):
                body = self.body()
                parts = self.path.removeprefix(API).split("/")
                match parts:
                    case ["init", "error"]:
                        kind, request_id = "init error", ""
                    case ["invocation", request_id, "response" | "error" as kind]:
                        pass
                    case _:
                        return self.answer(404, b"")
                header = self.headers.get("Lambda-Runtime-Function-Error-Type")
                # Before the answer, after which the child may end, which is a result too.
                function._results.put(Result(kind, request_id, parse(body), header))
                return self.answer(202, b'{"status":"OK"}')

            def body(self):
                if self.headers.get("Transfer-Encoding", "").lower() != "chunked":
                    return self.rfile.read(int(self.headers.get("Content-Length", 0)))
                body = b""
                while size := int(self.rfile.readline().split(b";")[0], 16):
                    body += self.rfile.read(size)
                    self.rfile.readline()
                while self.rfile.readline().strip():
                    pass
                return body

            def answer(self, status, body, headers=None):
                self.send_response(status)
                for name, value in (headers or {}).items():
                    self.send_header(name, value)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_):
                pass

        return Handler


class Server(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, *_):
        """A child that is ended breaks its connections."""


def parse(body):
    try:
        return json.loads(body)
    except ValueError:
        return os.fsdecode(body)


def text(line):
    return line.decode("utf-8", "backslashreplace").rstrip("\n")
