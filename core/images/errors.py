"""Why a picture cannot be had: the one exception that reading pictures raises, and its usual sentences."""

from __future__ import annotations

import math

MAX_MEGAPIXELS = 51  # telephones that are sold as 50 have up to 50.4
KNOWN = "PNG, JPEG, WebP, GIF, BMP, TIFF, HEIC or AVIF"
INSTEAD = "save it as PNG or JPEG, or as TIFF with one or three channels of 8 or 16 bits"


class ImageError(ValueError):
    """A picture that cannot be had; the sentence says why, `code` and `details` say it to programs.

    Codes: "argument", "empty", "unknown", "format" (name), "layout" (format, layout), "size" (format, width, height),
    "megapixels" (format, width, height, megapixels, limit), "truncated" (format), "damaged" (format), "not_finite"
    (format), "memory" (format).
    """

    def __init__(self, code: str, sentence: str, **details: str | float) -> None:
        super().__init__(sentence)
        self.code = code
        self.details = details


def damaged(name: str, why: str) -> ImageError:
    """The ImageError for a file of the format `name` that contradicts itself, or asks for more than it may."""
    return ImageError("damaged", f"the {name} file is damaged: {why}", format=name)


def truncated(name: str, when: str = "too early") -> ImageError:
    """The ImageError for a file of the format `name` that lacks its end."""
    return ImageError("truncated", f"the {name} file ends {when}", format=name)


def no_memory(name: str) -> ImageError:
    """The ImageError for a file of the format `name` whose picture is too much for this computer."""
    return ImageError("memory", f"the {name} picture does not fit into memory", format=name)


def not_read(name: str) -> ImageError:
    """The ImageError for a file of another format, which is called `name`."""
    return ImageError("format", f"{name} files are not supported; expected {KNOWN}", name=name)


def not_supported(name: str, layout: str) -> ImageError:
    """The ImageError for a sound file of the format `name` whose pixels are stored in a way that is not read.

    `layout` names that way in terms that all languages share, as in "5 x uint16".
    """
    return ImageError(
        "layout",
        f"the {name} file stores its pixels in a way that is not supported ({layout}); {INSTEAD}",
        format=name,
        layout=layout,
    )


def check_size(name: str, width: int, height: int) -> None:
    """ImageError where a picture of the format `name` has no pixel, or more than MAX_MEGAPIXELS."""
    if min(width, height) < 1:
        size = {"width": width, "height": height}
        raise ImageError("size", f"the {name} file has no pixels: {width}x{height}", format=name, **size)
    megapixels = width * height / 1e6
    if megapixels > MAX_MEGAPIXELS:
        megapixels = math.ceil(megapixels * 10) / 10
        sentence = f"the {name} picture of {width}x{height} has {megapixels} megapixels, more than {MAX_MEGAPIXELS}"
        details = {"width": width, "height": height, "megapixels": megapixels, "limit": MAX_MEGAPIXELS}
        raise ImageError("megapixels", sentence, format=name, **details)
