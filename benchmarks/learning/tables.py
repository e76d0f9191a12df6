"""The tables beside the shipped weights: JSON with an entry a line, so that what is done is kept."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from core.learning import WEIGHTS

COMMAND = "python -m benchmarks.training --train"


def table_path(table: str) -> Path:
    """The file of a table."""
    return WEIGHTS / f"{table}.json"


def read(table: str) -> dict[str, Any]:
    """The entries of a table that are there."""
    path = table_path(table)
    return json.loads(path.read_text())["entries"] if path.exists() else {}


def write(table: str, entries: dict[str, Any]) -> None:
    """Write a table, an entry a line."""
    lines = ",\n".join(f"  {json.dumps(key)}: {json.dumps(_rounded(entry))}" for key, entry in entries.items())
    text = f'{{"command": {json.dumps(COMMAND)},\n "entries": {{\n{lines}\n }}}}\n'
    path = table_path(table)
    unfinished = path.with_suffix(".new")
    unfinished.write_text(text)
    unfinished.replace(path)  # at once: who stops it leaves the old table or the new one


def _rounded(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _rounded(entry) for key, entry in value.items()}
    if isinstance(value, list | tuple):
        return [_rounded(entry) for entry in value]
    return float(f"{value:.5g}") if isinstance(value, float) else value
