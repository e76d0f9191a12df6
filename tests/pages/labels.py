"""What a page shows, and what of it nobody has translated."""

import re
from collections.abc import Iterator

from google.protobuf.message import Message
from streamlit.testing.v1 import AppTest

from ui.translations import catalogue

# Words that stand the same in Korean: names of people, of things that are named after them, of formats and products.
PROPER = frozenset(
    word
    for line in (
        "Convoscope English Python PyTorch NumPy core Shift",
        "Sobel Prewitt Scharr Roberts Laplacian Laplace Gauss Gaussian Gabor LoG DoG ReLU",
        "PNG JPEG WebP GIF BMP TIFF HEIC AVIF CSV JSON RGB URL HTTPS",
    )
    for word in line.split()
)
TEXT_FIELDS = {
    "alt",
    "body",
    "caption",
    "captions",
    "content",
    "help",
    "label",
    "options",
    "placeholder",
    "text",
    "title",
}
HANGUL = re.compile("[\uac00-\ud7a3]")
LATIN_WORD = re.compile(r"[A-Za-z][A-Za-z'-]{2,}")
LATIN_PHRASE = re.compile(r"[A-Za-z][A-Za-z'-]+(?:[ ,]+[A-Za-z][A-Za-z'-]+){2,}")
NO_PROSE = re.compile(r"```.*?```|`[^`]*`|<style.*?</style>|<[^>]*>|https?://\S+|:material/\w+:", re.DOTALL)


def untranslated(text: str, language: str = "en") -> list[str]:
    """The ids, unfilled fields and, in Korean, English left-overs in a text that a page shows.

    In Korean a line without Korean may hold numbers, letters and proper names, but no other word of three letters or
    more; a line with Korean may not hold three foreign words in a row.

    >>> untranslated("shell.language: {name}")
    ['shell.language', '{name}']
    >>> untranslated("Choose a picture", "ko"), untranslated("Sobel x", "ko"), untranslated("소벨 x", "ko")
    (['Choose a picture'], [], [])
    """
    known = catalogue("en").keys()
    found = [word for word in re.findall(r"[a-z0-9_]+(?:\.[a-z0-9_]+)+", text) if word in known]
    prose = NO_PROSE.sub(" ", text)
    found += re.findall(r"\{[a-z_]+\}", prose)
    if language == "ko":
        for line in filter(None, (line.strip() for line in prose.splitlines())):
            phrases = LATIN_PHRASE.findall(line) if HANGUL.search(line) else [line]
            found += [phrase for phrase in phrases if set(LATIN_WORD.findall(phrase)) - PROPER]
    return found


def shown(at: AppTest) -> list[str]:
    """Every text of a page and its sidebar: labels, helps, options, bodies; not the code that it offers."""
    return [text for block in (at.main, at.sidebar) for node in walk(block) for text in node_texts(node)]


def walk(block: object) -> Iterator[object]:
    """A block of the page and all that it holds."""
    yield block
    for child in getattr(block, "children", {}).values():
        yield from walk(child)


def node_texts(node: object) -> Iterator[str]:
    """The texts of one element or block."""
    message = getattr(node, "proto", None)
    if isinstance(message, Message) and getattr(node, "type", "") != "code":
        yield from message_texts(message)


def message_texts(message: Message) -> Iterator[str]:
    """The texts in a message's fields that are there to be read."""
    for field, value in message.ListFields():
        for item in value if field.is_repeated else [value]:
            if isinstance(item, Message):
                yield from message_texts(item)
            elif isinstance(item, str) and field.name in TEXT_FIELDS:
                yield item
