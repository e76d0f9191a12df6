"""A lesson in the test harness: opening it by a link, and reading its figures and sentences."""

import re
from collections.abc import Callable

from streamlit.testing.v1 import AppTest
from streamlit.util import calc_hash

from ui.lesson import lessons


def page_of(name: str) -> str:
    """A lesson's page as the test harness takes it: its path beside ui/shell.py."""
    return f"../pages/{name}/page.py"


def linked(at: AppTest, name: str) -> AppTest:
    """The lesson of that name in a session which begins with it, as a link opens it; it does not run yet."""
    (lesson,) = (one for one in lessons() if one.name == name)
    if not lesson.is_default:
        at._page_hash = calc_hash(lesson.address)  # switch_page knows what pages are called only after a first run
    return at


def opener(name: str) -> Callable[..., AppTest]:
    """What opens the lesson pages/<name>/: `opened(shell, **query)`; nothing may go wrong."""

    def opened(shell: Callable[..., AppTest], **query: str) -> AppTest:
        at = linked(shell(**query), name).run()
        assert not at.exception
        assert not at.error
        return at

    return opened


def html(at: AppTest) -> str:
    """All HTML that the page draws itself."""
    return " ".join(node.proto.body for node in at.main.get("html"))


def figures(at: AppTest) -> dict[str, list[str]]:
    """The texts of each row of the page's tables, by its figure."""
    rows = re.findall(r'<tr data-figure="(\w+)">(.*?)</tr>', html(at))
    return {name: re.findall(r"<td>(.*?)</td>", row) for name, row in rows}


def said(at: AppTest) -> str:
    """All sentences of the page."""
    return " ".join(text.value for text in at.main.markdown)


def maps(at: AppTest) -> list[str]:
    """The names of the maps that are shown, in order."""
    return re.findall(r'data-map="([^"]+)"', html(at))
