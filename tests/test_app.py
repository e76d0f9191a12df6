"""What stands around Streamlit: headers, warm-up, what a user sees of a bug; in a real server and browser."""

import os
import re
import subprocess
import sys
import urllib.request
from collections.abc import Coroutine, Iterator
from email.message import Message
from typing import Any

import pytest
from playwright.sync_api import expect

import app
from tests.conftest import ROOT, Pages, Server, serving, settle
from tests.house import copied
from ui.lesson import lessons
from ui.translations import LANGUAGES, catalogue

PLATFORMS = "https://learn.example.edu https://*.school.kr:8443"
DETAIL = "what only the log may say"


def headers_of(url: str) -> Message:
    with urllib.request.urlopen(url, timeout=30) as answer:
        return answer.headers


def run_python(code: str, **environment: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-c", code]
    return subprocess.run(command, cwd=ROOT, env=os.environ | environment, capture_output=True, text=True, check=False)


@pytest.fixture(scope="module")
def broken(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server of the app whose lesson raises an exception, and that learning platforms may frame."""
    root = copied(tmp_path_factory.mktemp("broken") / "app")
    for lesson in lessons():
        (root / "pages" / lesson.name / "page.py").write_text(f"raise RuntimeError({DETAIL!r})\n", "utf-8")
    with serving(root, **{app.FRAME_ANCESTORS: PLATFORMS}) as server:
        yield server


@pytest.mark.parametrize("path", ["/", "/?lang=ko", "/layers", "/_stcore/health", "static"])
def test_every_answer_has_the_security_headers(server: str, path: str) -> None:
    if path == "static":
        html = urllib.request.urlopen(server, timeout=30).read().decode()
        path = "/" + re.search(r"static/js/index[^\"]+\.js", html)[0]
    headers = headers_of(server + path)
    expected = app.security_headers(app.PAGE)
    assert {name: headers.get_all(name) for name in expected} == {name: [value] for name, value in expected.items()}


def test_the_policy_names_the_inline_script_by_its_hash() -> None:
    html = "<!-- <script>no()</script> --><script src='a.js'></script><script>\n  go()\n</script><script>x</script>"
    assert app.script_hashes(html) == [
        "'sha256-9tbhQE4KuBxHCTyhSjyQ/CoaLeor+ltiDyltotPTYU0='",
        "'sha256-LXEWQrcmsEQBYnyp+6wy9chTD7GQPMTbAiWHF5IaSIE='",
    ]


@pytest.mark.parametrize("path", ["/", "/layers"])
def test_the_page_says_where_its_server_is_before_its_own_scripts(server: str, path: str) -> None:
    with urllib.request.urlopen(server + path, timeout=30) as answer:
        html = answer.read().decode()
    assert html == app.PAGE
    assert html.index(app.BASE_SCRIPT) < html.index('<script type="module"')
    head = urllib.request.Request(server + path, method="HEAD")
    with urllib.request.urlopen(head, timeout=30) as answer:
        assert int(answer.headers["Content-Length"]) == len(html.encode())
        assert answer.read() == b""


def test_what_is_no_page_is_sent_as_it_is(server: str) -> None:
    with urllib.request.urlopen(f"{server}/_stcore/health", timeout=30) as answer:
        assert answer.read() == b"ok"


def test_a_link_to_a_lesson_opens_without_an_error_in_the_console(server: str, page: Pages) -> None:
    page.visit(f"{server}/layers")
    assert page.errors == []


def test_only_named_platforms_may_frame_the_app(server: str, broken: Server) -> None:
    alone = headers_of(server)["Content-Security-Policy"]
    named = headers_of(broken.url)["Content-Security-Policy"]
    assert alone.endswith("; frame-ancestors 'self'")
    assert named == f"{alone} {PLATFORMS}"


@pytest.mark.parametrize(
    "value",
    [
        "learn.example.edu",
        "https://a.edu/path",
        "*",
        "'none'",
        "https://a.edu; script-src *",
        "https://a.edu,https://b.edu",
    ],
)
def test_a_bad_frame_ancestor_is_refused_with_a_sentence(value: str) -> None:
    bad = re.escape(repr(next(word for word in value.split() if not app.ORIGIN.fullmatch(word))))
    with pytest.raises(ValueError, match=f"^{app.FRAME_ANCESTORS} must be origins separated by spaces.*; got {bad}$"):
        app.frame_ancestors(value)


def test_a_bad_frame_ancestor_ends_the_start() -> None:
    result = run_python("import app", **{app.FRAME_ANCESTORS: "learn.example.edu"})
    assert result.returncode != 0
    assert "ValueError: CONVOSCOPE_FRAME_ANCESTORS must be origins" in result.stderr


def finish(coroutine: Coroutine[Any, Any, None]) -> None:
    """Run a coroutine that waits for nothing."""
    with pytest.raises(StopIteration):
        coroutine.send(None)


def test_streamed_answers_pass_chunk_by_chunk() -> None:
    chunks = [
        {"type": "http.response.body", "body": b"one", "more_body": True},
        {"type": "http.response.body", "body": b"two", "more_body": False},
    ]
    start = {"type": "http.response.start", "status": 200, "headers": [(b"x-test", b"1"), (b"x-frame", b"old")]}
    sent: list[dict[str, Any]] = []

    async def send(message: dict[str, Any]) -> None:
        sent.append(message)

    async def streaming(scope: object, receive: object, send: Any) -> None:
        for number, message in enumerate([start, *chunks]):
            await send(message)
            assert len(sent) == number + 1

    finish(app.SecurityHeaders(streaming, {"X-Frame": "new"})({"type": "http"}, None, send))
    assert sent[0]["headers"] == [(b"x-test", b"1"), (b"x-frame", b"new")]
    assert all(got is chunk for got, chunk in zip(sent[1:], chunks, strict=True))


@pytest.mark.parametrize("kind", ["websocket", "lifespan"])
def test_other_traffic_passes_untouched(kind: str) -> None:
    calls: list[tuple[object, ...]] = []

    async def inner(*arguments: object) -> None:
        calls.append(arguments)

    arguments = ({"type": kind}, object(), object())
    finish(app.SecurityHeaders(inner, {"X-Frame": "new"})(*arguments))
    assert calls == [arguments]


def test_blas_leaves_the_processors_to_the_sessions() -> None:
    code = "import os, sys, app; print(os.environ['OPENBLAS_NUM_THREADS'], 'numpy' in sys.modules)"
    environment = {name: value for name, value in os.environ.items() if name != "OPENBLAS_NUM_THREADS"}
    run = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, env=environment, capture_output=True, text=True, check=True
    )
    assert run.stdout.split() == ["1", "False"]  # numpy reads it when it comes


def test_the_warm_up_imports_what_pages_need() -> None:
    modules = run_python("import sys, app; app.warm_up(); print(*sys.modules)").stdout.split()
    assert {"core.convolution", "ui.pictures", "plotly.graph_objects", "pandas"} <= set(modules)
    assert "ui.shell" not in modules


# What a server without a screen and without an address of its own asks the network for when it says where it is.
ASKED = """
import requests
asked = []
requests.get = lambda url, **_: asked.append(url)
{start}
from streamlit import config
from streamlit.web import bootstrap
config.set_option("server.headless", True)
bootstrap._print_url(False)
print(len(asked))
"""


@pytest.mark.parametrize(("start", "times"), [("import app", 0), ("", 2)])  # the twin: Streamlit alone
def test_the_server_asks_no_network_for_its_address(start: str, times: int) -> None:
    assert run_python(ASKED.format(start=start)).stdout.split()[-1] == str(times)


def test_the_server_says_its_own_address_alone(running: Server) -> None:
    assert "http://127.0.0.1:" in running.log
    assert "external" not in running.log.lower()


@pytest.mark.parametrize("color_scheme", ["light", "dark"])
def test_the_page_opens_without_an_error_in_the_console(server: str, page: Pages, color_scheme: str) -> None:
    opened = page.visit(server, color_scheme=color_scheme)
    expect(opened).to_have_title("Convoscope")
    expect(opened.get_by_test_id("stException")).to_have_count(0)
    expect(opened.get_by_text(catalogue("en")["shell.failure"])).to_have_count(0)


def test_the_language_follows_link_control_and_back_button(server: str, page: Pages) -> None:
    opened = page.visit(f"{server}/?lang=ko", locale="en-US")
    sidebar = opened.get_by_test_id("stSidebar")
    korean, english = (sidebar.get_by_role("radiogroup", name=catalogue(x)["shell.language"]) for x in ("ko", "en"))
    expect(korean).to_be_visible()
    korean.get_by_text("English").click()
    expect(english.get_by_role("radio", name="English")).to_be_checked()
    expect(opened).not_to_have_url(re.compile("lang="))
    opened.go_back()
    expect(korean.get_by_role("radio", name="한국어")).to_be_checked()
    expect(opened).to_have_url(re.compile("lang=ko"))


def test_a_choice_outlives_a_change_of_language(server: str, page: Pages) -> None:
    opened = page.visit(f"{server}/?pic=coffee")
    sidebar = opened.get_by_test_id("stSidebar")
    for language, name in (("ko", "한국어"), ("en", "English"), ("ko", "한국어")):
        texts = catalogue(language)
        sidebar.get_by_role("radiogroup").get_by_text(name).click()
        expect(sidebar.get_by_role("combobox", name=texts["picture.sample"])).to_have_value(
            texts["picture.name_coffee"]
        )
        sidebar.get_by_text(texts["picture.colour"], exact=True).click()  # another run, with what the browser holds now
        settle(opened)
        expect(opened).to_have_url(re.compile(r"[?&]pic=coffee"))
        expect(opened.get_by_text(texts["shell.failure"])).to_have_count(0)


def test_a_korean_browser_gets_korean_and_a_link_that_says_so(server: str, page: Pages) -> None:
    opened = page.visit(server, locale="ko-KR")
    expect(opened).to_have_url(re.compile(r"[?&]lang=ko"))


@pytest.mark.parametrize(("width", "height", "room"), [(1280, 720, (1000, 690)), (390, 844, (370, 700))])
def test_a_page_has_room(server: str, page: Pages, width: int, height: int, room: tuple[int, int]) -> None:
    opened = page.visit(server, viewport={"width": width, "height": height})
    main = opened.get_by_test_id("stMainBlockContainer")
    expect(main).not_to_have_css("padding-top", "96px")  # Streamlit's own, until the shell's style has come
    left, top, right, overflow = main.evaluate(
        """main => {
            const box = main.getBoundingClientRect(), style = getComputedStyle(main);
            return [
                box.left + parseFloat(style.paddingLeft),
                box.top + parseFloat(style.paddingTop),
                box.right - parseFloat(style.paddingRight),
                Math.max(main.scrollWidth - main.clientWidth, document.body.scrollWidth - innerWidth),
            ];
        }"""
    )
    assert right - left >= room[0]
    assert height - top >= room[1]
    assert overflow <= 0


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_bug_is_one_sentence_for_the_user_and_a_traceback_in_the_log(
    broken: Server, page: Pages, language: str
) -> None:
    opened = page.visit(f"{broken.url}/?lang={language}")
    expect(opened.get_by_test_id("stAlert")).to_have_text(catalogue(language)["shell.failure"])
    assert DETAIL not in opened.content()
    assert opened.get_by_test_id("stException").count() == 0
    assert f"RuntimeError: {DETAIL}" in broken.log
    assert "Traceback" in broken.log


def answered(name: str, scope: dict[str, Any], message: dict[str, Any]) -> list[tuple[bytes, bytes]]:
    """The headers of what an app answers behind ReplicaCookie."""
    sent: list[Any] = []

    async def answering(_scope: Any, _receive: Any, send: Any) -> None:
        await send(message)

    async def keep(one: Any) -> None:
        sent.append(one)

    coroutine: Coroutine[Any, Any, None] = app.ReplicaCookie(answering, name)(scope, None, keep)  # type: ignore[arg-type]
    with pytest.raises(StopIteration):
        coroutine.send(None)
    return list(sent[0].get("headers", []))


COOKIE = (b"set-cookie", b"convoscope_replica=pod-7; Path=/; HttpOnly; SameSite=Lax")


@pytest.mark.parametrize(("kind", "start"), [("http", "http.response.start"), ("websocket", "websocket.accept")])
@pytest.mark.parametrize(
    ("name", "sent", "told"),
    [
        ("pod-7", b"", [COOKIE]),
        ("pod-7", b"a=b; convoscope_replica=pod-8", [COOKIE]),  # its own is gone
        ("pod-7", b"a=b; convoscope_replica=pod-7", []),
        ("", b"", []),
    ],
)
def test_a_browser_is_told_its_replica_once(kind: str, start: str, name: str, sent: bytes, told: list[Any]) -> None:
    scope = {"type": kind, "headers": [(b"cookie", sent)]}
    assert answered(name, scope, {"type": start, "status": 200, "headers": [(b"x", b"y")]}) == [(b"x", b"y"), *told]
    assert answered(name, scope, {"type": start}) == told


@pytest.mark.parametrize("name", ["a b", "a;b", "é", "a" * 65])
def test_a_replica_s_name_is_a_word_of_a_cookie(name: str) -> None:
    with pytest.raises(ValueError, match="CONVOSCOPE_REPLICA must be letters, digits and hyphens"):
        app.ReplicaCookie(None, name)  # type: ignore[arg-type]
