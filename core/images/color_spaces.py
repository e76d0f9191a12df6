"""From the colours that a file says it has to sRGB, the colours of screens and of every other picture here.

Cells are converted, after averaging: brightness is averaged as the file stores it, and what is converted is small.
"""

from __future__ import annotations

import io
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageCms

MAX_PROFILE = 2**22  # bytes; those of printing presses have up to 3 MB
_ICC_SPACES = {b"GRAY": "L", b"RGB ": "RGB", b"CMYK": "CMYK"}
_MODES = {"GRAY": "L", "RGB": "RGB", "CMYK": "CMYK"}
_GRID = np.stack(np.meshgrid(*[np.linspace(0, 255, 9).astype(np.uint8)] * 3), axis=-1).reshape(27, 27, 3)

# Chromaticities x, y of white, red, green and blue, by their numbers in ITU-T H.273 (2021), table 2.
_D65 = (0.3127, 0.329)
_SRGB = (*_D65, 0.64, 0.33, 0.3, 0.6, 0.15, 0.06)
_PRIMARIES = {
    1: _SRGB,
    4: (0.31, 0.316, 0.67, 0.33, 0.21, 0.71, 0.14, 0.08),
    5: (*_D65, 0.64, 0.33, 0.29, 0.6, 0.15, 0.06),
    6: (*_D65, 0.63, 0.34, 0.31, 0.595, 0.155, 0.07),
    7: (*_D65, 0.63, 0.34, 0.31, 0.595, 0.155, 0.07),
    9: (*_D65, 0.708, 0.292, 0.17, 0.797, 0.131, 0.046),
    11: (0.314, 0.351, 0.68, 0.32, 0.265, 0.69, 0.15, 0.06),
    12: (*_D65, 0.68, 0.32, 0.265, 0.69, 0.15, 0.06),
}
_GAMMAS = {4: 2.2, 5: 2.8, 8: 1.0}  # transfer characteristics, table 3, that are a power; sRGB's stands for the others
HDR = {16: "PQ", 18: "HLG"}  # transfers of more light than a screen's white: not for to_srgb


@dataclass(frozen=True)
class Colours:
    """What a file says of its colours: an ICC profile, or else the power of its brightness (None: as in sRGB) and the
    chromaticities (x, y) of white, red, green and blue (None: sRGB's)."""

    profile: bytes | None = None
    gamma: float | None = None
    chromaticities: tuple[float, ...] | None = None


def coded_colours(primaries: int, transfer: int) -> Colours:
    """The colours that the numbers of ITU-T H.273 name; those of sRGB for unknown ones."""
    return Colours(gamma=_GAMMAS.get(transfer), chromaticities=_PRIMARIES.get(primaries))


def can_convert(colours: Colours | None, space: str) -> bool:
    """Whether there is an ICC profile for numbers of this space ("GRAY", "RGB" or "CMYK") that is not broken."""
    return _transform(colours.profile, space) is not None if colours and colours.profile else False


def to_srgb(
    values: NDArray[np.float64], cover: NDArray[np.float64] | float, space: str, colours: Colours | None
) -> NDArray[np.float64]:
    """Cells (rows, columns, 1, 3 or 4) in [0, 1], multiplied by their cover, as sRGB (rows, columns, 1 or 3).

    A profile that is broken, or for numbers of another kind, changes nothing, nor does one that changes no colour by
    more than 1/255. Others are applied in steps of 1/255, and what is finer than these stays as it is.
    """
    if colours is None:
        return values
    straight = np.clip(values / np.where(np.asarray(cover) > 0, cover, 1), 0, 1)
    if colours.profile:
        transform = _transform(colours.profile, space)
        if transform is None or (space != "CMYK" and _is_srgb(transform)):
            return values
        return _through(transform, straight) * cover
    if space == "CMYK":
        return values
    return _by_numbers(straight, colours) * cover


def _transform(profile: bytes, space: str) -> ImageCms.ImageCmsTransform | None:
    mode = _ICC_SPACES.get(profile[16:20])
    if mode != _MODES[space] and (mode, space) != ("RGB", "GRAY"):
        return None
    try:
        source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
        return ImageCms.buildTransform(source, ImageCms.createProfile("sRGB"), str(mode), "RGB")
    except (OSError, ValueError, ImageCms.PyCMSError):  # what Pillow says of a broken profile
        return None


def _is_srgb(transform: ImageCms.ImageCmsTransform) -> bool:
    grid = _GRID[:, :, :1] if transform.input_mode == "L" else _GRID
    return bool(np.abs(_applied(transform, grid) - grid.astype(np.float64)).max() <= 1)


def _applied(transform: ImageCms.ImageCmsTransform, pixels: NDArray[np.uint8]) -> NDArray[np.float64]:
    pixels = pixels[:, :, 0] if transform.input_mode == "L" else pixels
    image = Image.frombytes(transform.input_mode, pixels.shape[1::-1], np.ascontiguousarray(pixels).tobytes())
    return np.asarray(transform.apply(image), np.float64)


def _through(transform: ImageCms.ImageCmsTransform, values: NDArray[np.float64]) -> NDArray[np.float64]:
    if transform.input_mode == "RGB":
        values = np.broadcast_to(values, (*values.shape[:2], 3))
    levels = np.round(values * 255)
    converted = _applied(transform, levels.astype(np.uint8)) / 255
    return converted if transform.input_mode == "CMYK" else np.clip(converted + (values - levels / 255), 0, 1)


def _by_numbers(values: NDArray[np.float64], colours: Colours) -> NDArray[np.float64]:
    """By the formulas of IEC 61966-2-1 and, for other whites, Bradford's adaptation."""
    if colours.gamma is None and colours.chromaticities in (None, _SRGB):
        return values
    if colours.gamma is None:
        linear = np.where(values <= 0.04045, values / 12.92, ((values + 0.055) / 1.055) ** 2.4)
    else:
        linear = values**colours.gamma
    if values.shape[2] == 3 and colours.chromaticities is not None:
        linear = np.clip(linear @ _matrix(colours.chromaticities).T, 0, 1)
    return np.where(linear <= 0.0031308, linear * 12.92, 1.055 * linear ** (1 / 2.4) - 0.055)


def _matrix(chromaticities: tuple[float, ...]) -> NDArray[np.float64]:
    """Linear RGB of these chromaticities to linear sRGB, white to white; sRGB's own where they span no colours."""
    try:
        matrix = np.linalg.solve(_to_xyz(_SRGB), _adaptation(chromaticities[:2]) @ _to_xyz(chromaticities))
    except np.linalg.LinAlgError:
        return np.eye(3)
    is_sane = bool((np.abs(matrix) < 20).all())  # those of true screens are below 3
    return np.asarray(matrix, np.float64) if is_sane else np.eye(3)


def _xyz(x: float, y: float) -> NDArray[np.float64]:
    return np.array([x / y, 1.0, (1 - x - y) / y])


def _to_xyz(chromaticities: tuple[float, ...]) -> NDArray[np.float64]:
    white, *primaries = (_xyz(*chromaticities[at : at + 2]) for at in range(0, 8, 2))
    columns = np.stack(primaries, axis=1)
    return columns * np.linalg.solve(columns, white)


def _adaptation(white: tuple[float, ...]) -> NDArray[np.float64]:
    bradford = np.array([[0.8951, 0.2664, -0.1614], [-0.7502, 1.7135, 0.0367], [0.0389, -0.0685, 1.0296]])
    gains = (bradford @ _xyz(*_D65)) / (bradford @ _xyz(*white))
    return np.linalg.solve(bradford, gains[:, None] * bradford)
