"""The mathematics of Convoscope: numpy and scipy only, and no screen.

Modules that have moved into a package are still found under the names that README.md gave them: core.training is
core.learning.training, one and the same module.
"""

from __future__ import annotations

import importlib
import sys
from collections.abc import Sequence
from importlib.abc import Loader, MetaPathFinder
from importlib.machinery import ModuleSpec
from types import ModuleType

KNOWN_AS = {
    "activity": "core.inside.activity",
    "ascent": "core.inside.ascent",
    "capsules": "core.learning.capsules",
    "digits": "core.learning.digits",
    "neighbours": "core.learning.neighbours",
    "networks": "core.learning.networks",
    "occlusion": "core.inside.covering",
    "patterns": "core.images.patterns",
    "projection": "core.inside.projection",
    "recurrent": "core.learning.recurrent",
    "shift_accuracy": "core.learning.shifted_answers",
    "stimuli": "core.inside.stimuli",
    "training": "core.learning.training",
    "unit_invariance": "core.inside.unit_invariance",
}


class _Moved(MetaPathFinder, Loader):
    """Finds a module of KNOWN_AS, when it is asked for, where it is now."""

    def find_spec(self, name: str, path: Sequence[str] | None, target: ModuleType | None = None) -> ModuleSpec | None:
        package, _, module = name.rpartition(".")
        return ModuleSpec(name, self) if package == __name__ and module in KNOWN_AS else None

    def create_module(self, spec: ModuleSpec) -> ModuleType:
        module = importlib.import_module(KNOWN_AS[spec.name.rpartition(".")[2]])
        self._own = module.__spec__
        return module

    def exec_module(self, module: ModuleType) -> None:
        """Nothing is to be run again; the import that asked has put its own spec on the module."""
        module.__spec__ = sys.modules[module.__name__].__spec__ = self._own


sys.meta_path.append(_Moved())
