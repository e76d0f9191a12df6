"""Plain modules joined to one text: Streamlit runs a component as one `blob:` module, in which relative imports fail.

So there is no build step, and nobody lists modules: what an entry imports is read in it. `"./NAME"` is a file beside
the importing module, or else one of ui/live. A style sheet is imported too, as bundlers have it: `import "./a.css";`.
And so is what shall run in a worker: `import text from "./a.js?source";` is the text of a.js with all that it needs.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from pathlib import Path

KIT = Path(__file__).resolve().parent
SOURCE = "?source"

_IMPORT = re.compile(r'^(import|export)\s+(?:([^;"]+?)\s+from\s+)?"(\.{1,2}/[\w./?-]+)";[ \t]*\n?', re.MULTILINE)
_EXPORT = re.compile(r"^export\s+(?=(?:async\s+)?(?:function\*?|const|let|class)\s+([A-Za-z_$][\w$]*))", re.MULTILINE)
_DEFAULT = re.compile(r"^export default (?=function (\w+)|\w+\()", re.MULTILINE)
_EXPORT_LIST = re.compile(r"^export\s*\{([^}]*)\};?[ \t]*\n?", re.MULTILINE)


def needed(*entries: Path) -> list[Path]:
    """The modules and style sheets that `entries` import, and these themselves, each after what it imports.

    ValueError for an import that no file is meant by, and for modules that import each other in a circle.
    """
    found: list[Path] = []
    for entry in entries:
        _visit(entry, found, ())
    return found


def joined(entry: Path) -> str:
    """A component's JavaScript as one module without imports: all that `entry` needs, then `entry`.

    Each keeps a scope of its own, so that two may use one name; `entry` holds the default export, a function with a
    name or what a call returns, as `view` of mount.js does. ValueError for an entry without one.
    """
    *modules, last = _scripts(entry)
    text = last.read_text("utf-8")
    found = _DEFAULT.search(text)
    if found is None:
        raise ValueError(f"{entry.name} must hold `export default NAME(...)` or `export default function NAME`")
    names = _names(modules)
    body, _ = _imported(_DEFAULT.sub("" if found[1] else "const exported = ", text, count=1), last, names)
    end = f"export default (() => {{\n{body}\nreturn {found[1] or 'exported'};\n}})();\n"
    return "\n".join([*(_scope(path, names) for path in modules), end])


def exported(*entries: Path) -> str:
    """What `entries` need as one module, whose default export holds all that they export themselves."""
    modules = _scripts(*entries)
    names = _names(modules)
    own = ", ".join(f"...{names[entry.resolve()]}" for entry in entries)
    return "\n".join([*(_scope(path, names) for path in modules), f"export default {{ {own} }};\n"])


def looks(entry: Path) -> list[Path]:
    """The style sheets that `entry` needs, those of what it imports before its own."""
    return [path for path in needed(entry) if path.suffix == ".css"]


def _scripts(*entries: Path) -> list[Path]:
    return [path for path in needed(*entries) if path.suffix == ".js"]


def _visit(path: Path, found: list[Path], above: tuple[Path, ...]) -> None:
    path = path.resolve()
    if path in above:
        raise ValueError(f"modules that import each other: {', '.join(one.name for one in (*above, path))}")
    if path in found:
        return
    sources = [named for _, _, named in _IMPORT.findall(path.read_text("utf-8"))] if path.suffix == ".js" else []
    sources = [named for named in sources if not named.endswith(SOURCE)]  # a text of its own
    for named in sorted(sources, key=lambda name: name.endswith(".css")):  # its own look after what it builds on
        _visit(_meant(path, named), found, (*above, path))
    found.append(path)


def _meant(importer: Path, named: str) -> Path:
    """The file that an import in the module `importer` names."""
    for folder in (importer.parent, KIT):
        if (folder / named).is_file():
            return (folder / named).resolve()
    raise ValueError(f"{importer.name} imports {named}, which is neither beside it nor in {KIT.name}")


def _names(modules: Iterable[Path]) -> dict[Path, str]:
    """What each module is called in the joined text."""
    return {path: f"${path.stem.replace('-', '_')}{n}" for n, path in enumerate(modules)}


def _scope(path: Path, names: Mapping[Path, str]) -> str:
    """One module as a statement that binds an object of what it exports."""
    body, handed = _imported(path.read_text("utf-8"), path, names)
    listed = [_renamed(part, " as ") for one in _EXPORT_LIST.findall(body) for part in one.split(",") if part.strip()]
    body = _EXPORT_LIST.sub("", body)
    own = [*_EXPORT.findall(body), *listed, *handed]
    return f"const {names[path]} = (() => {{\n{_EXPORT.sub('', body)}\nreturn {{ {', '.join(own)} }};\n}})();\n"


def _renamed(part: str, sign: str) -> str:
    """A name of `export { inner as outer }` as a property, outer: inner."""
    inner, _, outer = part.strip().partition(sign)
    return f"{outer}: {inner}" if outer else inner


def _imported(text: str, path: Path, names: Mapping[Path, str]) -> tuple[str, list[str]]:
    """A module's text with its imports as bindings of the objects before it; and the names that it hands on."""
    handed: list[str] = []

    def bound(found: re.Match[str]) -> str:
        verb, what, named = found.groups()
        if named.endswith(".css"):
            return ""
        if named.endswith(SOURCE):
            return f"const {what} = {json.dumps(exported(_meant(path, named.removesuffix(SOURCE))))};\n"
        module = names[_meant(path, named)]
        if verb == "export":
            parts = [part.strip().partition(" as ") for part in what.strip("{} \n").split(",") if part.strip()]
            handed.extend(f"{outer or inner}: {module}.{inner}" for inner, _, outer in parts)
            return ""
        taken = re.sub(r"^\* as ", "", what) if what.startswith("*") else re.sub(r"(\w+) as (\w+)", r"\1: \2", what)
        return f"const {taken} = {module};\n"

    return _IMPORT.sub(bound, text), handed
