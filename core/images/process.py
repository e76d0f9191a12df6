"""Pictures decoded in a process of its own, which has so much memory and no more: `python -m core.images.process 600`.

It reads requests from its standard input and writes answers to its standard output, one after the other, until its
input ends: with whoever started it, in whatever way that ended. A message is the length of a header, the header as
JSON, and as many bytes as the header says under "bytes".
"""

from __future__ import annotations

import json
import os
import signal
import struct
import sys
import threading
import time
import traceback
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np

from core.images.errors import ImageError
from core.images.reading import ImageReading, read_image

OUT_OF_MEMORY = 77  # exit status where the system cannot say "no more" to the decoder
STATUS = Path("/proc/self/status")
LOOK = 0.02  # seconds between two looks at the memory, where the system cannot


def send(stream: BinaryIO, header: dict[str, Any], body: bytes = b"") -> None:
    """Write one message."""
    text = json.dumps({**header, "bytes": len(body)}, default=float).encode()
    stream.write(struct.pack("<I", len(text)) + text)
    stream.write(body)
    stream.flush()


def receive(stream: BinaryIO) -> tuple[dict[str, Any], bytes] | None:
    """Read one message, or None where the stream ends before it does."""
    length = stream.read(4)
    if len(length) < 4:
        return None
    text = stream.read(struct.unpack("<I", length)[0])
    try:
        header = json.loads(text)
    except json.JSONDecodeError:  # its writer was ended while it wrote
        return None
    body = stream.read(header["bytes"])
    return (header, body) if len(body) == header["bytes"] else None


def reading(header: dict[str, Any], body: bytes) -> ImageReading:
    """The reading that an answer says. ImageError where it says one; RuntimeError for a bug, whole."""
    if "error" in header:
        code, sentence, details = header["error"]
        raise ImageError(code, sentence, **details)
    if "bug" in header:
        raise RuntimeError(f"the decoder's process failed:\n{header['bug']}")
    said = header["reading"]
    said["array"] = np.frombuffer(body, np.float32).reshape(header["shape"]).copy()
    said["cut"] = tuple(map(tuple, said["cut"]))
    said["stretched"] = said["stretched"] and tuple(said["stretched"])
    return ImageReading(**said)


def answer(request: dict[str, Any], data: bytes) -> tuple[dict[str, Any], bytes]:
    """The answer to a request: max_side and color as read_image takes them, and the file."""
    try:
        found = read_image(data, max_side=request["max_side"], color=request["color"])
    except ImageError as error:
        return {"error": [error.code, str(error), error.details]}, b""
    except Exception:
        return {"bug": traceback.format_exc()}, b""
    said = {name: value for name, value in vars(found).items() if name != "array"}
    return {"reading": said, "shape": found.array.shape}, found.array.tobytes()


def limit_memory(megabytes: int) -> None:
    """Allow so much more than there is now: allocations beyond it fail, or else end the process.

    What decoders make of an allocation that failed is not always MemoryError: who wants to know looks from outside.
    """
    if STATUS.exists():  # Linux
        import resource

        now = next(int(line.split()[1]) << 10 for line in STATUS.read_text().splitlines() if line.startswith("VmData"))
        resource.setrlimit(resource.RLIMIT_DATA, (now + (megabytes << 20),) * 2)
    elif os.name == "posix":
        threading.Thread(target=_watch, args=(megabytes << 20,), daemon=True).start()


def _watch(most: int) -> None:
    import resource

    unit = 1 if sys.platform == "darwin" else 1024
    first = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit
    while resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit - first < most:
        time.sleep(LOOK)
    os._exit(OUT_OF_MEMORY)


def main() -> None:
    """Answer requests until there are no more."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # of a terminal: who started us says when it is over
    requests, answers = sys.stdin.buffer, sys.stdout.buffer
    sys.stdout = sys.stderr  # nothing that is printed may come between the answers
    limit_memory(int(sys.argv[1]))
    send(answers, {"ready": True})
    while request := receive(requests):
        send(answers, *answer(*request))


if __name__ == "__main__":
    main()
