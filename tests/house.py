"""The house as tests find it by looking: its modules, its JavaScript."""

import importlib
import pkgutil
import shutil
from pathlib import Path
from types import ModuleType

ROOT = Path(__file__).resolve().parent.parent
ROOMS = ("core", "ui", "pages")
JAVASCRIPT = sorted(path for room in ROOMS for path in (ROOT / room).rglob("*.js"))


def modules(*rooms: str) -> list[str]:
    """The names of all modules in these rooms, but for the scripts that Streamlit runs."""
    found = (one for room in rooms for one in pkgutil.walk_packages([str(ROOT / room)], f"{room}."))
    return [one.name for one in found if one.name != "ui.shell" and not one.name.endswith(".page")]


def handed_on(face: ModuleType) -> list[str]:
    """The names that a package hands on: those of `__all__`, or where there is none all that it imports."""
    public = [name for name, value in vars(face).items() if name[0] != "_" and not isinstance(value, ModuleType)]
    return list(getattr(face, "__all__", public))


def all_imported() -> None:
    """Import the kit and the lessons: each live view is made, and known, when its module is imported."""
    for name in modules("ui", "pages"):
        importlib.import_module(name)


def copied(root: Path) -> Path:
    """A copy of all that runs, made as the folder `root`: what is added to it or broken in it, nobody else meets."""
    root.mkdir()
    for folder in (*ROOMS, ".streamlit"):
        shutil.copytree(ROOT / folder, root / folder, ignore=shutil.ignore_patterns("__pycache__"))
    (root / "assets").symlink_to(ROOT / "assets")
    shutil.copy(ROOT / "app.py", root)
    return root
