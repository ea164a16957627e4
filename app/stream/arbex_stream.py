"""Reads the live stream of ARBEx, and sets markers in its recording.

It needs Python 3.8 or newer and nothing else, so that it runs inside PsychoPy.
Start ARBEx with an address that stays the same, and switch nothing on by hand:

    export ARBEX_STREAM_TOKEN=my-study-2026-token-1
    arbex --stream 7788

In an experiment:

    from arbex_stream import Stream

    arbex = Stream("ws://127.0.0.1:7788/my-study-2026-token-1")
    arbex.marker("stimulus 3")              # in the recording, if one is running
    for face in arbex.faces():              # of the newest frame; never waits
        print(face["face_id"], face["label"], face["corrected"])
    arbex.close()

A face is a dictionary with the fields that `arbex schema` prints under "in JSON".
Alone, the script prints the expressions for some frames:

    python3 arbex_stream.py ws://127.0.0.1:7788/my-study-2026-token-1 [FRAMES] [MARKER]
"""

import base64
import json
import os
import socket
import struct
import sys
import threading
from urllib.parse import urlparse


class Stream:
    """A connection to ARBEx: a WebSocket client (RFC 6455) of its own thread."""

    def __init__(self, address, timeout=10):
        """Connects. Raises OSError when ARBEx does not stream at this address."""
        at = urlparse(address)
        self._socket = socket.create_connection((at.hostname, at.port), timeout)
        self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._file = self._socket.makefile("rb")
        self._sending = threading.Lock()
        self._news = threading.Condition()
        self._faces, self._frames, self._returned, self.closed = [], 0, 0, False
        self._shake_hands(at)
        self._socket.settimeout(None)
        threading.Thread(target=self._receive, daemon=True).start()

    def faces(self):
        """The faces of the newest frame, without waiting; empty before the first."""
        with self._news:
            return self._faces

    def next_faces(self, timeout=None):
        """Waits for a frame newer than the last call's. None after the time-out or the end."""
        with self._news:
            self._news.wait_for(lambda: self._frames > self._returned or self.closed, timeout)
            if self._frames == self._returned:
                return None
            self._returned = self._frames
            return self._faces

    def marker(self, name):
        """Sets a marker in the recording that is running, if there is one."""
        self._send(0x1, json.dumps({"marker": str(name)}).encode())

    def close(self):
        """Ends the connection."""
        try:
            self._send(0x8, b"")
            self._socket.shutdown(socket.SHUT_RDWR)
        except OSError:
            pass  # it has ended already
        self._socket.close()

    def _shake_hands(self, at):
        key = base64.b64encode(os.urandom(16)).decode()
        self._socket.sendall(
            f"GET {at.path} HTTP/1.1\r\nHost: {at.netloc}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            f"Sec-WebSocket-Key: {key}\r\nSec-WebSocket-Version: 13\r\n\r\n".encode()
        )
        status = self._file.readline().decode("latin-1").strip()
        while self._file.readline().strip():
            pass  # the rest of the header
        if " 101 " not in status:
            raise ConnectionError(f"ARBEx does not accept this address: {status}")

    def _send(self, kind, payload):
        size = len(payload)
        head = struct.pack("!BB", 0x80 | kind, 0x80 | size) if size < 126 else struct.pack("!BBH", 0x80 | kind, 0xFE, size)
        mask = os.urandom(4)
        with self._sending:
            self._socket.sendall(head + mask + bytes(b ^ mask[i % 4] for i, b in enumerate(payload)))

    def _frame(self):
        first, size = struct.unpack("!BB", self._exactly(2))
        if size == 126:
            (size,) = struct.unpack("!H", self._exactly(2))
        elif size == 127:
            (size,) = struct.unpack("!Q", self._exactly(8))
        return first & 0x80, first & 0x0F, self._exactly(size)

    def _exactly(self, size):
        data = self._file.read(size)
        if len(data) < size:
            raise ConnectionError("the stream has ended")
        return data

    def _receive(self):
        text = b""
        try:
            while True:
                last, kind, payload = self._frame()
                if kind == 0x8:  # close
                    return
                if kind == 0x9:  # ping
                    self._send(0xA, payload)
                elif kind in (0x0, 0x1):  # text, and its continuation
                    text += payload
                    if last:
                        self._publish(text)
                        text = b""
        except (OSError, ValueError):
            pass  # closed, here or there
        finally:
            with self._news:
                self.closed = True
                self._news.notify_all()

    def _publish(self, text):
        faces = [json.loads(line) for line in text.splitlines()]
        with self._news:
            self._faces = [f for f in faces if f["face_id"] > 0]
            self._frames += 1
            self._news.notify_all()


def main():
    arbex = Stream(sys.argv[1])
    frames = int(sys.argv[2]) if len(sys.argv) > 2 else 100
    if len(sys.argv) > 3:
        arbex.marker(sys.argv[3])
    for _ in range(frames):
        faces = arbex.next_faces()
        if faces is None:
            break
        for face in faces:
            shown = face["corrected"] or face["primary"] or {}
            print(face["frame"], face["face_id"], face["label"], *(f"{c}={p:.2f}" for c, p in shown.items()), flush=True)
    arbex.close()


if __name__ == "__main__":
    main()
