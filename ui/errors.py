"""What `core` refuses, in the user's language.

`core` raises ValueError with one English sentence. Those that a page's controls can bring about are known here by their
form, and told from the catalogue; any other is shown as it is.
"""

import re

from ui.translations import t

SENTENCES = (
    (
        r"kernel (?P<kernel>\S+) with dilation (?P<dilation>.+) spans (?P<span>\S+), "
        r"larger than the padded input (?P<size>\S+)",
        "errors.kernel_too_large",
    ),
    (
        r"window (?P<window>\S+) with dilation .+ spans \S+, larger than the padded input (?P<size>\S+)",
        "errors.window_too_large",
    ),
    (
        r"output_padding must be below stride or dilation, here (?P<limit>\d+), got (?P<got>\d+)",
        "errors.output_padding",
    ),
    (r"sides must be multiples of the stride (?P<stride>\S+), got (?P<size>\S+)", "errors.polyphase_sides"),
    (r"padding must leave at least one cell of the (?P<size>\S+) that .+", "errors.nothing_left"),
)


def explained(error: ValueError) -> str:
    """The sentence of `error` in the session's language."""
    for pattern, key in SENTENCES:
        if found := re.fullmatch(pattern, str(error)):
            return t(key, **found.groupdict())
    return str(error)
