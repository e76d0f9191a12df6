"""The experiment in the URL, and back."""

import pytest
from streamlit.testing.v1 import AppTest

from tests.pages.lessons import page_of
from ui import link
from ui.lesson import lessons
from ui.translations import catalogue


def script() -> None:
    """A page with a widget, a value that is none, and a second page."""
    import streamlit as st

    from ui import link
    from ui.control import pair, whole

    def first() -> None:
        params = (whole("first.size", "size", 1, 9, 3), pair("first.shift", "at", (0, 2)))
        link.seed(params)
        st.number_input("size", 1, 9, key="first.size", persist_state="session")
        if st.button("move", key="move"):
            st.session_state["first.shift"] = (3, -5)
        st.text(f"{st.session_state['first.size']} {st.session_state['first.shift']}")
        link.write(params)

    def second() -> None:
        st.text("second")

    if st.session_state.get("go") == "second":
        second()
    else:
        first()


def opened(**query: str) -> AppTest:
    at = AppTest.from_function(script, default_timeout=30)
    for name, text in query.items():
        at.query_params[name] = text
    return at.run()


def told(at: AppTest) -> str:
    assert not at.exception
    return at.text[0].value


def test_defaults_are_left_out_of_the_url() -> None:
    at = opened()
    assert told(at) == "3 (0, 2)"
    assert at.query_params == {}


def test_the_url_gives_the_first_values_and_stays() -> None:
    at = opened(size="5", at="-1,4")
    assert told(at) == "5 (-1, 4)"
    assert at.query_params == {"size": "5", "at": "-1,4"}


def test_a_default_in_the_url_is_cleared() -> None:
    assert opened(size="3").query_params == {}


@pytest.mark.parametrize("bad", ["0", "10", "x", ""])
def test_a_bad_value_in_the_url_is_the_default_and_leaves_the_url(bad: str) -> None:
    at = opened(size=bad, other="stays")
    assert told(at) == "3 (0, 2)"
    assert at.query_params == {"other": "stays"}


def test_controls_and_session_values_are_written() -> None:
    at = opened(other="stays")
    at.number_input(key="first.size").set_value(7).run()
    assert at.query_params == {"other": "stays", "size": "7"}
    at.button(key="move").click().run()
    assert at.query_params == {"other": "stays", "size": "7", "at": "3,-5"}
    at.number_input(key="first.size").set_value(3).run()
    assert at.query_params == {"other": "stays", "at": "3,-5"}


def test_the_url_speaks_once_a_session() -> None:
    at = opened(size="5")
    at.number_input(key="first.size").set_value(7).run()
    at.query_params["size"] = "2"  # as an older run that the browser still remembers would say
    assert told(at.run()) == "7 (0, 2)"
    assert at.query_params == {"size": "7"}


def test_values_outlive_a_change_of_page() -> None:
    at = opened(size="5", at="1,1")
    at.session_state["go"] = "second"
    assert told(at.run()) == "second"
    at.query_params.clear()  # as Streamlit clears it when the page changes
    at.session_state["go"] = "first"
    assert told(at.run()) == "5 (1, 1)"
    assert at.query_params == {"size": "5", "at": "1,1"}


def test_an_unchanged_url_is_not_written_again(monkeypatch: pytest.MonkeyPatch) -> None:
    sent: list[object] = []
    monkeypatch.setattr("streamlit.runtime.state.QueryParamsProxy.from_dict", lambda _, query: sent.append(query))
    at = opened(size="5")
    at.run()
    assert sent == []
    at.number_input(key="first.size").set_value(7).run()
    assert sent == [{"size": ["7"]}]


def translated() -> None:
    """A page whose select box shows its options in the language of ?lang=."""
    import streamlit as st

    from ui import link
    from ui.control import choice
    from ui.translations import catalogue, t

    language = choice("shell.language", "lang", ("en", "ko"), "en")
    page = choice("page.choice", "c", ("language", "failure"), "language")
    if st.session_state.get("spoilt"):
        st.session_state["page.choice"] = catalogue("ko")["shell.failure"]
    link.seed((language, page))
    st.radio("language", ("en", "ko"), key="shell.language")
    shown = {"language": t("shell.language"), "failure": t("shell.failure")}
    st.selectbox("choice", shown, key="page.choice", format_func=shown.__getitem__)
    link.write((language, page))


def test_a_choice_outlives_a_change_of_language() -> None:
    at = AppTest.from_function(translated, default_timeout=30)
    at.query_params["c"] = "failure"
    at.run()
    for language in ("ko", "en", "ko"):
        at.radio[0].set_value(language).run()
        assert not at.exception
        assert at.selectbox[0].value == "failure"
        assert at.selectbox[0].proto.set_value
        assert at.selectbox[0].proto.raw_value == catalogue(language)["shell.failure"]
        at.run()
        assert not at.selectbox[0].proto.set_value


def test_a_label_of_another_language_is_no_value() -> None:
    at = AppTest.from_function(translated, default_timeout=30)
    at.query_params["c"] = "failure"
    at.run()
    at.session_state["spoilt"] = True
    at.run()
    assert not at.exception
    assert at.selectbox[0].value == "failure"


HOSTILE = (
    *(
        "",
        "-",
        "nan",
        "inf",
        "-inf",
        "NaN",
        "Infinity",
        "1e999",
        "true",
        "null",
        "[]",
        "{}",
        "%",
        "&&=",
        "=",
        "\x00",
        "\ud800",
    ),
    *(
        "1_0",
        "１",
        "٣",
        "²",
        " 1",
        "1\n",
        "0x10",
        "-0",
        "1e-400",
        "1e308,1e308",
        "1,nan",
        "inf,inf",
        "1e999;1",
        "(1,2)",
    ),
    *("[" * 900 + "]" * 900, "9" * 1900, "1," * 900, "1;" * 900, "a." * 900, "1.1.1-" * 300, "v=1&" * 400, "~" * 1900),
    *("k=sobel_x&k=gaussian", "own=" + "1;" * 900, "keep.disc." + "9" * 400, "keep.brush." + "1." * 900, "conv:" * 300),
)


def test_every_value_of_every_link_is_read_or_refused(shell, monkeypatch):
    seed, found = link.seed, {}

    def noted(params):
        params = tuple(params)
        found.update({item.key: item for item in params})
        seed(params)

    monkeypatch.setattr(link, "seed", noted)
    at = shell().run()
    for lesson in lessons():
        at.switch_page(page_of(lesson.name)).run()
    assert len(found) > 150
    read = 0
    for item in found.values():
        own = item.write(item.default)
        for text in (*HOSTILE, own, f"{own}\n", f"{own},{own}", own.replace("1", "nan"), own.replace("0", "1e999")):
            try:
                value = item.read(text)
            except ValueError:
                continue
            assert item.read(item.write(value)) == value, (item.key, text)
            assert len(item.write(value)) <= link.LONGEST, item.key
            read += 1
    assert read > len(found)


def test_a_value_of_more_letters_than_any_link_has_is_not_read():
    at = AppTest.from_function(_script)
    at.query_params["w"] = "x" * link.LONGEST
    assert at.run().text[0].value == "x" * link.LONGEST
    at = AppTest.from_function(_script)
    at.query_params["w"] = "x" * (link.LONGEST + 1)
    assert at.run().text[0].value == "word"


def _script():
    import streamlit as st

    from ui import link
    from ui.control import text

    word = text("test.word", "w", "word")
    link.seed((word,))
    st.text(st.session_state["test.word"])
