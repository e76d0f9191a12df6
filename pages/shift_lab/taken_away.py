"""What the user can take away: the experiment as code, and the picture that it reads."""

from __future__ import annotations

from streamlit.delta_generator import DeltaGenerator

from pages.shift_lab.experiment import Experiment
from pages.shift_lab.snippets import PICTURE_FILE, core_snippet, picture_file, pytorch_snippet
from pages.shift_lab.view import Committed
from ui.translations import t


def take_away(box: DeltaGenerator, experiment: Experiment, at: Committed) -> None:
    """The experiment as code, and the picture as a file that it reads."""
    picture = experiment.picture
    what = experiment.program.stack, picture, at.shift, experiment.mode
    box.code(core_snippet(*what), language="python")
    box.download_button(
        t("shift_lab.code_picture", file=PICTURE_FILE),
        picture_file(picture),
        PICTURE_FILE,
        key="shift_lab.picture",
        help=t("shift_lab.code_picture_help"),
        on_click="ignore",
    )
    box.code(pytorch_snippet(*what), language="python")
