"""Maps as pictures on the server, in the colours of ui/live/paint.js: for browsers that cannot run the live view."""

from __future__ import annotations

import base64
from io import BytesIO

import numpy as np
from PIL import Image

NEUTRAL, POSITIVE, NEGATIVE = (np.array(c, float) for c in ((247, 247, 247), (179, 88, 6), (33, 102, 172)))
POWER = 0.6  # of the signed ramp: faint edges are seen too
SIGNED_BELOW = 1e-6  # of the scale: values under it make a map a signed one


def map_bytes(values: np.ndarray, scale: float, *, signed: bool) -> np.ndarray:
    """The pixels of a map (C, H, W), C 1 or 3: (H, W, 3) uint8.

    One channel: grey from 0 to `scale`; or, if `signed`, orange for positive and blue for negative values, growing with
    the 0.6th power of the value, as the legend shows it.
    Three channels: each its own, mid-grey plus value if `signed`.
    """
    share = np.clip(values / scale, -1, 1) if scale > 0 else np.zeros(values.shape)
    if not signed:
        pixels = 255 * np.clip(share, 0, 1)
    elif len(values) == 3:
        pixels = 127.5 + 127.5 * share
    else:
        ends = np.where(share >= 0, POSITIVE[:, None, None], NEGATIVE[:, None, None])
        pixels = NEUTRAL[:, None, None] + np.abs(share) ** POWER * (ends - NEUTRAL[:, None, None])
    return np.moveaxis(np.broadcast_to(np.floor(pixels + 0.5), (3, *values.shape[1:])), 0, -1).astype(np.uint8)


def ink_on(red: int, green: int, blue: int) -> str:
    """Black or white, whichever is the easier to read on a colour (WCAG 2.2, relative luminance), as in paint.js."""
    levels = (level / 255 for level in (red, green, blue))
    linear = [((v + 0.055) / 1.055) ** 2.4 if v > 10 / 255 else v / 12.92 for v in levels]
    return "#000" if 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2] > 0.179 else "#fff"


def png_address(pixels: np.ndarray) -> str:
    """A `data:` address of the pixels (H, W, 3) uint8 as PNG."""
    buffer = BytesIO()
    Image.fromarray(pixels).save(buffer, "PNG", compress_level=1)  # as small as by default, four times as fast
    return "data:image/png;base64," + base64.b64encode(buffer.getvalue()).decode("ascii")
