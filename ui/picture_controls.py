"""The sidebar's controls of the picture: samples, upload and camera, size and colours, and what is to be said of it.

Each is drawn for itself: where one fails, the others stay, and the page gets its picture.
"""

from __future__ import annotations

import hashlib
import ipaddress
import json
import logging
import re
from collections.abc import Sequence
from pathlib import Path
from urllib.parse import urlsplit

import htpy as h
import numpy as np
import streamlit as st
from markupsafe import Markup
from numpy.typing import NDArray
from PIL import Image
from streamlit.runtime.memory_uploaded_file_manager import MemoryUploadedFileManager
from streamlit.runtime.scriptrunner import get_script_run_ctx
from streamlit.runtime.uploaded_file_manager import UploadedFile

from core.images import MAX_MEGAPIXELS, ImageError
from ui import pictures
from ui.failures import contained
from ui.paint import map_bytes, png_address
from ui.pictures import COLOUR, SAMPLE, SAMPLES, SIZE, UPLOAD, File, Picture
from ui.readings import sentences
from ui.translations import t

STYLE = Path(__file__).resolve().parent / "picture_controls.css"
THUMBNAIL = 72  # pixels on the screen, the longer side
CAMERA = "picture.camera"  # its widget's key
LABEL = 40  # characters of a file's name that are shown

_log = logging.getLogger(__name__)


def picture_sidebar() -> Picture:
    """The controls of the picture, drawn where it is called, and the picture that pages work on."""
    pictures.seed()
    picture, failure = pictures.settled()
    with contained("the style of the picture's controls"):
        st.html(_style())
    with contained("the choice of a picture"):
        _samples()
    with contained("the uploader"):
        _upload(failure)
    thumbnail, switches = st.columns([1, 2], gap="small", vertical_alignment="center")
    with thumbnail, contained("the picture's thumbnail"):
        st.html(h.img(alt=_label(picture.name), **_thumbnail(picture.digest, picture.array)))
    with switches, contained("the picture's switches"):
        COLOUR.draw()
        st.toggle(t("picture.camera"), key="picture.camera_on", help=t("picture.camera_help"))
    with contained("the camera"):
        if st.session_state.get("picture.camera_on"):
            _camera()
    with contained("the picture's size"):
        SIZE.draw()
    with contained("what was done to the picture"):
        if said := sentences(picture):
            st.caption(" ".join(said))
    pictures.write()
    return picture


def left_behind() -> None:
    """One sentence where an own picture stayed behind: what stands in for it.

    Its place is there without it too: what comes after it would change its own, and be drawn twice for a moment.
    """
    place = st.empty()
    if pictures.is_left():
        with place.container(key="picture.left_behind"):
            st.warning(t("picture.left", sample=_label(st.session_state[SAMPLE.key])))


def _samples() -> None:
    """The list of samples, the user's own before them."""
    own = [UPLOAD] if st.session_state.get("picture.file") else []
    labels = {name: _label(name) for name in (*own, *SAMPLES)}
    st.selectbox(
        t("picture.sample"),
        list(labels),
        key=SAMPLE.key,
        format_func=labels.__getitem__,
        help=t("picture.sample_help"),
        on_change=_chosen,
        persist_state="session",
    )


def _upload(failure: str) -> None:
    """The uploader, and beneath it what became of the last file, or `failure`: why the choice could not be shown.

    It takes a file of any name, for what it is says its content, and the browser's check of names has sentences of its
    own. Each file that has come gets a new widget, so that nothing of the one before is left in it.
    """
    key = _uploader()
    with st.container(key="picture.uploader"):
        st.file_uploader(
            t("picture.upload"),
            accept_multiple_files=True,
            key=key,
            help=t("picture.upload_help", formats=pictures.formats(), size=_megabytes(), limit=MAX_MEGAPIXELS),
            on_change=_taken,
            args=(key,),
        )
        said: str = failure or st.session_state.get("picture.said", "")
        if said:
            is_bad = failure or st.session_state.get("picture.refused")
            with st.container(key="picture.said"):
                (st.error if is_bad else st.info)(said)


def _camera() -> None:
    """The camera, or why this browser gives none."""
    if not _camera_is_allowed(st.context.url):
        st.caption(t("picture.camera_needs_https"))
        return
    st.camera_input(
        t("picture.camera_photo"),
        key=CAMERA,
        on_change=_taken,
        args=(CAMERA,),
        resolution="720p",
        label_visibility="collapsed",
    )


def _style() -> h.Element:
    """The style sheet, with the catalogue's words for the widgets that cannot be told theirs."""
    words = {
        "upload": t("picture.css_upload"),
        "drop": t("picture.css_drop"),
        "refused": t("picture.css_refused", size=_megabytes()),
        "shoot": t("picture.css_shoot"),
        "again": t("picture.css_again"),
        "permit": t("picture.css_permit"),
    }
    properties = "".join(f"--picture-{name}: {json.dumps(word, ensure_ascii=False)};" for name, word in words.items())
    return h.style[Markup(f":root {{{properties}}}\n{STYLE.read_text('utf-8')}")]


def _taken(key: str) -> None:
    """Make the last of the files in the widget `key` the picture; one that cannot be read leaves the picture.

    A hasty browser speaks once more of an uploader whose file was taken already; none of its files is there any more.
    Or it brings a new file in the same moment in which another control has the uploader replaced: that file counts.
    """
    value = st.session_state[key]
    files = [file for file in (value if isinstance(value, list) else [value]) if isinstance(file, UploadedFile)]
    if not files:
        return
    _emptied()
    given, is_photo = files[-1], key == CAMERA
    data = given.getvalue()
    if not is_photo:
        _dropped(files)
    several = t("picture.several", count=len(files), file=_code(given.name)) if len(files) > 1 else ""
    named = "" if is_photo else f"{_code(given.name)}: "
    try:
        name = "" if is_photo else given.name
        pictures.take(File(name[-LABEL:], data, hashlib.sha256(data).hexdigest(), name))
    except ImageError as error:
        refusal = f"{named}{pictures.reason(error)} {t('picture.stays')}"
    except Exception:  # a bug; without this the page would not be drawn at all
        _log.exception("a file could not be taken")
        refusal = f"{named}{t('picture.failure')}"
    else:
        refusal = ""
    st.session_state["picture.refused"] = bool(refusal)
    st.session_state["picture.said"] = f"{several} {refusal}".strip()


def _chosen() -> None:
    """Another picture was chosen: nothing is missed any more.

    The browser also says by itself that an own picture is chosen, once it is among the options: that changes nothing.
    """
    shown: pictures.Choice | None = st.session_state.get("picture.good")
    if shown is not None and shown.name == st.session_state[SAMPLE.key]:
        return
    _emptied()
    st.session_state["picture.left"] = False


def _emptied() -> None:
    """What was said of the last file goes, and so does what the browser says in the uploader."""
    st.session_state.update({"picture.said": "", "picture.refused": False})
    st.session_state["picture.turn"] = st.session_state.get("picture.turn", 0) + 1


def _uploader() -> str:
    """The key of the present uploader."""
    return f"picture.upload.{st.session_state.get('picture.turn', 0)}"


def _dropped(files: Sequence[UploadedFile]) -> None:
    """Free what the server kept of uploads whose widget goes; it would keep them as long as the session."""
    context = get_script_run_ctx()
    if context is not None and isinstance(context.uploaded_file_mgr, MemoryUploadedFileManager):
        for file in files:
            context.uploaded_file_mgr.remove_file(context.session_id, file.file_id)


def _label(name: str) -> str:
    file: File | None = st.session_state.get("picture.file")
    if name == UPLOAD and file:
        return t("picture.uploaded", file=file.label) if file.label else t("picture.photographed")
    return t(f"picture.name_{name}")


def _code(name: str) -> str:
    """A file's name as code in Markdown, which it may not leave."""
    shown = re.sub(r"[`\s]+", " ", name[-LABEL:]).strip()
    return f"`{shown or '?'}`"


def _megabytes() -> int:
    return int(st.get_option("server.maxUploadSize"))


@st.cache_data(max_entries=64, show_spinner=False)
def _thumbnail(digest: str, _array: NDArray[np.float32]) -> dict[str, str]:
    """An image's style and source: within a square, so that no side is too long for the sidebar or under a pixel.

    It has about twice the pixels of the screen; small pictures have hard edges.
    """
    height, width = _array.shape[1:]
    longer = max(height, width)
    pixels = map_bytes(_array, 1.0, signed=False)
    if longer >= 4 * THUMBNAIL:
        pixels = np.asarray(Image.fromarray(pixels).reduce(longer // (2 * THUMBNAIL)))
    sides = "".join(
        f"{name}:{max(1, round(THUMBNAIL * side / longer))}px;" for name, side in (("width", width), ("height", height))
    )
    hard = "image-rendering:pixelated;" if longer < THUMBNAIL else ""
    return {"style": f"{sides}{hard}max-width:none", "src": png_address(pixels)}


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
