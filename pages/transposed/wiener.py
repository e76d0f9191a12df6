"""The live deblurring: original, blurred, transposed and Wiener's picture, while noise and constant are moved.

The picture, the blur and the noise go to the browser; what comes back are the noise and the constant on which the
sliders were let go. In live/, beside what is used of ui/live:

    deblur.js     the arithmetic: blur, transpose, Wiener's filter, errors; knows no page
    wiener.js     what Streamlit calls
"""

from __future__ import annotations

from pathlib import Path

from pages.transposed.blurring import NOISES, POWERS, Restored, noise_field
from pages.transposed.blurring_figures import power_text
from ui.control import choice
from ui.live import live_view, pack
from ui.translations import part

KEY = "transposed.wiener_view"
NOISE = choice(
    "transposed.noise", "no", NOISES, 0.002, widget="", label="transposed.wiener.noise", show=lambda noise: f"{noise:g}"
)
POWER = choice("transposed.power", "wc", POWERS, -3.5, widget="", label="transposed.wiener.power", show=power_text)
VIEW = live_view("wiener", Path(__file__).resolve().parent / "live" / "wiener.js", says=(NOISE, POWER))


def wiener_view(found: Restored) -> None:
    """The live pictures of `found`, whose noise and constant are moved in the browser."""
    VIEW(key=KEY, data=block(found))


def block(found: Restored) -> bytes:
    """What the browser is told: a header, the picture and the noise at a standard deviation of 1."""
    header = {
        "side": found.x.shape[-1],
        "kernel": {"size": found.kernel.shape, "values": found.kernel.ravel().tolist()},
        "noise": NOISE.described() | {"at": NOISE.write(found.noise)},
        "power": POWER.described() | {"at": POWER.write(found.power)},
        "labels": part("transposed.wiener"),
    }
    return pack(header, found.x, noise_field(found.x.shape))
