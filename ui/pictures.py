"""The picture that every page works on: samples, upload, camera, and how large and in what colours.

The choice lives in the session: picture.sample (an id of SAMPLES, or UPLOAD while there is an uploaded picture),
picture.colour, picture.size, and picture.file, the uploaded bytes, which are decoded again for each size and colour.
"""

from __future__ import annotations

import hashlib
import io
import ipaddress
import json
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from urllib.parse import urlsplit

import numpy as np
import streamlit as st
from numpy.typing import NDArray
from PIL import Image

from core.images import ImageError, load_image
from core.patterns import PATTERNS
from ui import link
from ui.translations import t

ASSETS = Path(__file__).resolve().parent.parent / "assets" / "pictures"
STYLE = Path(__file__).resolve().with_suffix(".css")
PHOTOGRAPHS = {
    "astronaut": "astronaut.png",
    "camera": "camera.png",
    "chelsea": "chelsea.png",
    "coffee": "coffee.png",
    "rocket": "rocket.jpg",
    "brick": "brick.png",
    "grass": "grass.png",
    "text": "text.png",
}
SAMPLES = (*PHOTOGRAPHS, *PATTERNS)
UPLOAD = "upload"
SIZES = (64, 128, 256, 512)  # working sizes: the longer side, in pixels
FILE_TYPES = ("png", "jpg", "jpeg", "webp", "gif", "bmp", "tif", "tiff")
THUMBNAIL = 72  # pixels on the screen

SAMPLE = link.choice("picture.sample", "pic", SAMPLES, "astronaut")
COLOUR = link.flag("picture.colour", "colour")
SIZE = link.choice("picture.size", "size", SIZES, 256)


@dataclass(frozen=True, eq=False)
class Picture:
    """A picture to work on: name (an id of SAMPLES, or "upload"), digest (of file, size and colour), array.

    The array is (C, H, W) float32 in [0, 1], C 1 or 3, read-only. The digest is a key for caches: hexadecimal.
    """

    name: str
    digest: str
    array: NDArray[np.float32]


@dataclass(frozen=True)
class _File:
    """An uploaded file: its name as a label, its bytes and their SHA-256."""

    label: str
    data: bytes
    digest: str


def picture_sidebar() -> Picture:
    """The controls of the picture, drawn where it is called, and the picture that they choose."""
    _seed()
    picture = current_picture()
    labels = {name: _label(name) for name in ((UPLOAD, *SAMPLES) if _file() else SAMPLES)}
    st.html(_style())
    st.selectbox(
        t("pictures.sample"),
        list(labels),
        key=SAMPLE.key,
        format_func=labels.__getitem__,
        help=t("pictures.sample_help"),
        on_change=_forget_error,
        persist_state="session",
    )
    _upload()
    thumbnail, switches = st.columns([1, 2], gap="small", vertical_alignment="center")
    with thumbnail:
        png = _thumbnail(picture.digest, picture.array)
        st.image(png, width=THUMBNAIL, output_format="PNG", alt=labels[picture.name])
    with switches:
        st.toggle(t("pictures.colour"), key=COLOUR.key, help=t("pictures.colour_help"), persist_state="session")
        camera = st.toggle(t("pictures.camera"), key="picture.camera_on", help=t("pictures.camera_help"))
    if camera:
        _camera()
    st.segmented_control(
        t("pictures.size"),
        SIZES,
        key=SIZE.key,
        help=t("pictures.size_help"),
        required=True,
        persist_state="session",
    )
    # An upload leaves nothing in the URL, not even the sample before it.
    uploaded = st.session_state[SAMPLE.key] == UPLOAD
    link.write((replace(SAMPLE, default=UPLOAD) if uploaded else SAMPLE, COLOUR, SIZE))
    return picture


def current_picture(max_side: int | None = None, *, colour: bool | None = None) -> Picture:
    """The picture that the session's controls choose, its longer side at most `max_side` pixels where that is given.

    `colour` says whether it has three channels or one, None that the sidebar's switch does.
    """
    state = st.session_state
    name = state.get(SAMPLE.key, SAMPLE.default)
    size = min(state.get(SIZE.key, SIZE.default), max_side or SIZES[-1])
    colour = bool(state.get(COLOUR.key, COLOUR.default)) if colour is None else colour
    if name in PATTERNS:
        digest = hashlib.sha256(f"pattern {name} {size} {colour}".encode()).hexdigest()
        array = np.repeat(PATTERNS[name](size), 3 if colour else 1, axis=0)
    else:
        file = _file() if name == UPLOAD else _sample(name)
        if file is None:
            raise RuntimeError("no picture has been uploaded in this session")
        digest = hashlib.sha256(f"{file.digest} {size} {colour}".encode()).hexdigest()
        array = _decoded(file.digest, size, colour, file.data)
    array.setflags(write=False)
    return Picture(name, digest, array)


def _upload() -> None:
    """The uploader, and beneath it why the last file was refused."""
    st.file_uploader(
        t("pictures.upload"),
        FILE_TYPES,
        key="picture.upload",
        help=t("pictures.upload_help"),
        on_change=_take,
        args=("picture.upload",),
    )
    if error := st.session_state.get("picture.error"):
        with st.container(key="picture.refusal"):
            st.error(t(f"pictures.error_{error.code}", **error.details))


def _camera() -> None:
    """The camera, or why this browser gives none."""
    if not _camera_is_allowed(st.context.url):
        st.caption(t("pictures.camera_needs_https"))
        return
    st.camera_input(
        t("pictures.camera_photo"),
        key="picture.camera",
        on_change=_take,
        args=("picture.camera",),
        resolution="720p",
        label_visibility="collapsed",
    )


def _style() -> str:
    """The style sheet, with the catalogue's words for the widgets that cannot be told theirs."""
    words = {
        "upload": t("pictures.css_upload"),
        "refused": t("pictures.css_refused"),
        "shoot": t("pictures.css_shoot"),
        "again": t("pictures.css_again"),
        "permit": t("pictures.css_permit"),
    }
    properties = "".join(f"--picture-{name}: {json.dumps(word, ensure_ascii=False)};" for name, word in words.items())
    return f"<style>:root {{{properties}}}\n{STYLE.read_text('utf-8')}</style>"


def _seed() -> None:
    """First values from the URL. It knows of no upload, so that going back in the browser's history keeps one."""
    was_uploaded = st.session_state.get(SAMPLE.key) == UPLOAD
    link.seed((SAMPLE, COLOUR, SIZE))
    if was_uploaded and SAMPLE.name not in st.query_params:
        st.session_state[SAMPLE.key] = UPLOAD


def _take(key: str) -> None:
    """Make the file in the widget `key` the picture; one that cannot be read leaves the picture and an error."""
    _forget_error()
    given = st.session_state[key]
    if given is None:  # taken out of the widget again: the picture stays, the samples are the way back
        return
    data = given.getvalue()
    digest = hashlib.sha256(data).hexdigest()
    try:
        _decoded(digest, st.session_state[SIZE.key], st.session_state[COLOUR.key], data)
    except ImageError as error:
        st.session_state["picture.error"] = error
        return
    label = "" if key == "picture.camera" else given.name[-40:]
    st.session_state["picture.file"] = _File(label, data, digest)
    st.session_state[SAMPLE.key] = UPLOAD


def _forget_error() -> None:
    st.session_state.pop("picture.error", None)


def _file() -> _File | None:
    return st.session_state.get("picture.file")


def _label(name: str) -> str:
    file = _file()
    if name == UPLOAD and file:
        return t("pictures.uploaded", file=file.label) if file.label else t("pictures.photographed")
    return t(f"pictures.name_{name}")


@cache
def _sample(name: str) -> _File:
    data = (ASSETS / PHOTOGRAPHS[name]).read_bytes()
    return _File(name, data, hashlib.sha256(data).hexdigest())


@st.cache_data(max_entries=64, show_spinner=False)
def _decoded(digest: str, size: int, colour: bool, _data: bytes) -> NDArray[np.float32]:
    return load_image(_data, max_side=size, color=colour)


@st.cache_data(max_entries=64, show_spinner=False)
def _thumbnail(digest: str, _array: NDArray[np.float32]) -> bytes:
    """The picture as PNG, at about twice the size at which it is shown, small ones enlarged with hard edges."""
    pixels = np.round(_array * 255).astype(np.uint8)
    image = Image.fromarray(pixels[0] if len(pixels) == 1 else np.moveaxis(pixels, 0, -1))
    longer = max(image.size)
    if longer >= 4 * THUMBNAIL:
        image = image.reduce(longer // (2 * THUMBNAIL))
    elif longer < THUMBNAIL:
        factor = THUMBNAIL // longer
        image = image.resize((image.width * factor, image.height * factor), Image.Resampling.NEAREST)
    png = io.BytesIO()
    image.save(png, "PNG")
    return png.getvalue()


def _camera_is_allowed(url: str | None) -> bool:
    """Whether browsers give the camera to a page at this address: https, or this machine itself."""
    parts = urlsplit(url or "https:")
    host = parts.hostname or ""
    if parts.scheme == "https" or host == "localhost" or host.endswith(".localhost"):
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
