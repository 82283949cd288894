"""Between one instance of the function and AWS: passes every call on, unless it was told to do harm."""

import http.client
import socket
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs

XML = ("<ErrorResponse><Error><Type>Receiver</Type><Code>{code}</Code><Message>injected</Message></Error>"
       "<RequestId>5f6e9a4c-0000-4000-8000-000000000000</RequestId></ErrorResponse>")
JSON = '{{"__type":"com.amazonaws.dynamodb.v20120810#{code}","message":"injected"}}'

# The service has not seen the call: whoever repeats it repeats nothing.
HARMLESS = ["500", "503", "throttle", "drop", "half", "slow", "hang"]
# The service has done what it was asked for, and the function cannot know.
AMBIGUOUS = ["drop after", "half after", "hang after"]
# The instance dies, before the service has seen the call or after.
DEADLY = ["kill", "kill after"]


class Proxy:
    """`harm(step)` names what happens to a call, or None; steps are Publish, SendEmail, claim, settle and Query."""

    def __init__(self, port, harm):
        self.port, self.harm, self.kill = port, harm, lambda: None
        self.released = threading.Event()
        # Seconds of the longest call, without what was done to it.
        self.slowest = 0.0
        self.server = Server(("127.0.0.1", 0), self.handler())
        self.url = f"http://127.0.0.1:{self.server.server_port}"
        threading.Thread(target=self.server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()

    def stop(self):
        self.released.set()
        self.server.shutdown()
        self.server.server_close()

    def handler(proxy):  # noqa: N805 - inside the handler, self is the handler
        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self):
                body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
                harm = proxy.harm(step(self.headers, body))
                match (harm or "").split():
                    case ["500" | "503" | "throttle" as kind]:
                        return self.refuse(kind)
                    case ["slow"]:
                        # The function's own clock cannot be turned, so this is real time: long beside a call that nobody
                        # harms, and short beside the 1.5 seconds of an attempt, on a slow machine too.
                        time.sleep(0.4)
                    case ["drop"]:
                        return self.hang_up()
                    case ["half"]:
                        return self.half(b"<PublishResponse" + b" " * 60)
                    case ["hang"]:
                        proxy.released.wait(20)
                        return self.hang_up()
                    case ["kill"]:
                        proxy.kill()
                        return self.hang_up()
                answer = self.forward(body)
                match (harm or "").split():
                    case ["kill", "after"]:
                        proxy.kill()
                        return self.hang_up()
                    case ["drop", "after"]:
                        return self.hang_up()
                    case ["hang", "after"]:
                        proxy.released.wait(20)
                        return self.hang_up()
                    case ["half", "after"]:
                        return self.half(answer[2])
                self.answer(*answer)

            def forward(self, body):
                started = time.monotonic()
                connection = http.client.HTTPConnection("127.0.0.1", proxy.port, timeout=60)
                headers = {name: value for name, value in self.headers.items() if name.lower() != "connection"}
                connection.request("POST", self.path, body, headers)
                response = connection.getresponse()
                data = response.read()
                connection.close()
                proxy.slowest = max(proxy.slowest, time.monotonic() - started)
                return response.status, response.headers.get("Content-Type", "text/xml"), data

            def refuse(self, kind):
                status, code = {"500": (500, "InternalFailure"), "503": (503, "ServiceUnavailable"),
                                "throttle": (400, "Throttling")}[kind]
                table = "X-Amz-Target" in self.headers
                if table and kind == "throttle":
                    code = "ThrottlingException"
                kind = "application/x-amz-json-1.0" if table else "text/xml"
                self.answer(status, kind, (JSON if table else XML).format(code=code).encode())

            def answer(self, status, kind, data):
                self.send_response(status)
                self.send_header("Content-Type", kind)
                self.send_header("Content-Length", str(len(data)))
                self.end_headers()
                self.wfile.write(data)

            def half(self, data):
                self.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Type: text/xml\r\nContent-Length: %d\r\n\r\n" % (2 * len(data)))
                self.wfile.write(data[:len(data) // 2])
                self.wfile.flush()
                self.hang_up()

            def hang_up(self):
                self.close_connection = True
                try:
                    self.connection.shutdown(socket.SHUT_RDWR)
                except OSError:
                    pass

            def log_message(self, *_):
                pass

        return Handler


class Server(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, *_):
        """A child that is ended breaks its connections."""


def step(headers, body):
    target = headers.get("X-Amz-Target", "")
    if target.endswith(".UpdateItem"):
        return "claim" if b"SET #claim" in body else "settle"
    return target.rsplit(".", 1)[-1] or parse_qs(body.decode()).get("Action", [""])[0]
