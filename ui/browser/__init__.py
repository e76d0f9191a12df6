"""What the live components share: their JavaScript as one text, blocks of bytes for it, and the modules that all use.

Streamlit runs a component as one `blob:` module, in which relative imports fail; so plain modules without a build step
are joined here:

    dom.js        elements, and texts in the labels' language
    paint.js      values to RGBA bytes
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from pathlib import Path

import numpy as np

FOLDER = Path(__file__).resolve().parent
DOM, PAINT = FOLDER / "dom.js", FOLDER / "paint.js"

_IMPORT = re.compile(r"^import\s[^;]*;[ \t]*\n?", re.MULTILINE)
_EXPORT = re.compile(r"^export\s+(?=(?:async\s+)?(?:function\*?|const|let|class)\s+([A-Za-z_$][\w$]*))", re.MULTILINE)
_EXPORT_LIST = re.compile(r"^export\s*\{([^}]*)\};?[ \t]*\n?", re.MULTILINE)


def joined(modules: Iterable[Path], entry: Path) -> str:
    """A component's JavaScript as one module without imports: `modules`, each after those it imports, then `entry`.

    Every module keeps a scope of its own, so that two may use one private name; `entry` holds the default export.
    """
    scoped = [_scope(path.read_text("utf-8")) for path in modules]
    return "\n".join([*scoped, _IMPORT.sub("", entry.read_text("utf-8"))])


def _scope(source: str) -> str:
    """One module as an expression statement that binds only what the module exports."""
    listed = [name.strip() for names in _EXPORT_LIST.findall(source) for name in names.split(",")]
    names = ", ".join([*_EXPORT.findall(source), *filter(None, listed)])
    body = _EXPORT_LIST.sub("", _EXPORT.sub("", _IMPORT.sub("", source)))
    return f"const {{ {names} }} = (() => {{\n{body}\nreturn {{ {names} }};\n}})();\n"


def pack(header: Mapping[str, object], *arrays: np.ndarray) -> bytes:
    """One block: 4 bytes length of the header (little-endian), the header, the arrays end to end.

    The header is JSON, padded with spaces to a multiple of 4; the arrays float32, row by row, channel after channel.
    ValueError for a number in the header that is not finite.
    """
    text = json.dumps(header, ensure_ascii=False, allow_nan=False, separators=(",", ":")).encode()
    text += b" " * (-len(text) % 4)
    block = len(text).to_bytes(4, "little") + text
    return block + b"".join(np.ascontiguousarray(array, dtype="<f4").tobytes() for array in arrays)
