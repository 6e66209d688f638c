"""A host on loopback that behaves as badly as it is told: one behaviour a path, one more for each further request."""

import gzip
import socketserver
import ssl
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler
from typing import Self


@dataclass(frozen=True)
class Asked:
    """One request as it came."""

    method: str
    path: str
    headers: Mapping[str, str]
    body: bytes


class Handler(BaseHTTPRequestHandler):
    """Reads a request and lets the behaviour of its path answer. Each connection serves one request."""

    protocol_version = "HTTP/1.1"
    server: "Server"

    def do_GET(self):
        self._answer()

    def do_POST(self):
        self._answer()

    def log_message(self, *_):
        pass

    def _answer(self):
        length = int(self.headers.get("content-length", 0))
        asked = Asked(
            self.command,
            self.path,
            {name.lower(): value for name, value in self.headers.items()},
            self.rfile.read(length),
        )
        self.server.asked.append(asked)
        self.close_connection = True
        path = self.path.split("?")[0]
        if path in self.server.routes:
            self.server.routes[path](self)
        else:
            says(b"not found", 404)(self)

    def head(self, status, headers):
        self.send_response_only(status)
        for name, value in headers.items():
            self.send_header(name, str(value))
        self.send_header("Connection", "close")
        self.end_headers()
        self.wfile.flush()

    def hang_up(self):
        """End the connection as a broken line would: without saying that it ends."""
        self.wfile.flush()
        self.connection.close()


Behaviour = Callable[[Handler], None]


class Server(socketserver.ThreadingTCPServer):
    """Listens on a free port of loopback while it is open. ``asked`` has every request, in order.

    ``certificate`` is a TLS context for the connections that come next, or None for plain HTTP; it may be changed.
    """

    allow_reuse_address = True
    daemon_threads = True

    def __init__(self, routes: Mapping[str, Behaviour], certificate: ssl.SSLContext | None = None) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.routes, self.certificate = dict(routes), certificate
        self.scheme = "https" if certificate else "http"
        self.asked: list[Asked] = []
        self.ends = threading.Event()

    @property
    def address(self) -> str:
        return f"{self.scheme}://127.0.0.1:{self.server_address[1]}/"

    def get_request(self):
        line, peer = super().get_request()
        line.settimeout(20)
        if self.certificate:
            try:
                line = self.certificate.wrap_socket(line, server_side=True)
            except OSError:
                line.close()
                raise
        return line, peer

    def handle_error(self, request, client_address):
        pass  # whoever asks may hang up whenever it likes

    def __enter__(self) -> Self:
        self._thread = threading.Thread(
            target=self.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True
        )
        self._thread.start()
        return self

    def __exit__(self, *_):
        self.ends.set()
        self.shutdown()
        self._thread.join()
        self.server_close()


def says(body: bytes, status: int = 200, **headers: object) -> Behaviour:
    """Answer properly. Underscores in the names of headers are hyphens."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}

    def answer(handler):
        handler.head(status, {"Content-Length": len(body)} | named)
        handler.wfile.write(body)

    return answer


def in_turn(*behaviours: Behaviour) -> Behaviour:
    """Behave differently at each request; the last behaviour stays."""
    left = list(behaviours)

    def answer(handler):
        (left.pop(0) if len(left) > 1 else left[0])(handler)

    return answer


def slowly(body: bytes, pieces: int, seconds: float) -> Behaviour:
    """Send the body in pieces, with a pause before each."""

    def answer(handler):
        handler.head(200, {"Content-Length": len(body)})
        size = -(-len(body) // pieces)
        for place in range(0, len(body), size):
            handler.server.ends.wait(seconds)
            handler.wfile.write(body[place : place + size])
            handler.wfile.flush()

    return answer


def silent(handler: Handler) -> None:
    """Say nothing until everybody has gone home."""
    handler.server.ends.wait(20)


def cuts_off(body: bytes, after: int, **headers: object) -> Behaviour:
    """Announce the whole body, send ``after`` bytes of it, and hang up."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}

    def answer(handler):
        handler.head(200, {"Content-Length": len(body)} | named)
        handler.wfile.write(body[:after])
        handler.hang_up()

    return answer


def redirects(to: str, status: int = 302) -> Behaviour:
    """Send everybody elsewhere."""
    return says(b"", status, Location=to)


def continues(body: bytes, etag: str, *, status: int = 206, said: str | None = None) -> Behaviour:
    """Send the rest of the body to who asks for it with the right validator, and the whole body to all others.

    ``said`` is the ETag that the answer carries, if it is another one.
    """

    def answer(handler):
        asked = handler.server.asked[-1].headers
        headers = {"ETag": said or etag, "Accept-Ranges": "bytes"}
        if "range" not in asked or asked.get("if-range") != etag:
            says(body, **headers)(handler)
        elif status == 416:
            says(b"", 416, **headers)(handler)
        else:
            begin = int(asked["range"].removeprefix("bytes=").removesuffix("-"))
            rest = body[begin:]
            whole = headers | {"Content-Range": f"bytes {begin}-{len(body) - 1}/{len(body)}"}
            says(rest, 206, **whole)(handler)

    return answer


def endless(handler: Handler) -> None:
    """Send zeros until the other side has had enough."""
    handler.head(200, {})
    while not handler.server.ends.is_set():
        handler.wfile.write(bytes(65_536))


def bomb(size: int) -> bytes:
    """Return ``size`` zeros as gzip."""
    return gzip.compress(bytes(size), mtime=0)
