"""Pictures: from files, whose bytes may come from anywhere, and computed ones whose answer is known beforehand."""

from core.images.errors import MAX_MEGAPIXELS, ImageError
from core.images.headers import FORMATS
from core.images.reading import ImageReading, load_image, read_image

__all__ = [
    "FORMATS",
    "MAX_MEGAPIXELS",
    "ImageError",
    "ImageReading",
    "load_image",
    "read_image",
]
