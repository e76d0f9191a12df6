"""The page Gradients in the test harness: its figures are core's, and links open the same state."""

import io
import re

import numpy as np
import pytest
from PIL import Image

from core.convolution import conv2d
from core.gradients import fit_kernel
from core.images import load_image
from core.kernels import KERNELS
from pages.gradients import recurrence
from pages.gradients.boards import LIVE
from tests.conftest import read_number
from tests.pages.labels import shown, untranslated
from tests.pages.lessons import linked
from ui.numbers import four_digits
from ui.pictures import ASSETS
from ui.translations import LANGUAGES, PAGES, catalogue

VIEW = "gradients.view"


def opened(shell, **query):
    at = linked(shell(**query), "gradients").run()
    assert not at.exception
    return at


def figures(at):
    """The texts of each row of the tables by its figure."""
    bodies = "".join(node.proto.body for node in at.main.get("html"))
    rows = re.findall(r'<tr data-figure="(\w+)">(.*?)</tr>', bodies)
    return {name: re.findall(r"<td>(.*?)</td>", row) for name, row in rows}


def said(at):
    return " ".join(text.value for text in at.main.markdown)


def told(at, part, **texts):
    """The page after the browser said this of a part's board."""
    at.session_state[VIEW] = {"spec": {"part": part, **texts}}
    return at.run()


def camera(side):
    return load_image((ASSETS / "camera.png").read_bytes(), max_side=side, color=False)


def test_the_adjoint_test_prints_both_sides_and_their_difference(shell):
    rows = figures(opened(shell))
    assert rows["forward"] == rows["back"]
    assert read_number(rows["adjoint"][0]) < 1e-9
    assert all(read_number(rows[f"apart_{name}"][0]) < 1e-7 for name in "xwb")


def test_a_stride_dilates_the_way_back(shell):
    at = opened(shell)
    assert "used at **9** positions" in said(at)
    assert "full convolution" in said(at)
    told(at, "backward", stride="2", padding="0")
    assert "used at **4** positions" in said(at)
    assert "dilated" in said(at)
    assert at.query_params["stride"] == "2"


def test_max_pooling_feeds_fewer_cells_than_the_average(shell):
    rows = figures(opened(shell, part="pooling"))
    assert rows["fed"] == ["9 / 36", "36 / 36"]
    assert rows["total"][0] == rows["total"][1]
    at = opened(shell, part="pooling", pic="impulse", cells="picture")
    assert "no slope" in said(at)
    assert read_number(figures(at)["apart"][0]) > 0.1


@pytest.mark.parametrize(
    ("centred", "momentum", "n"), [("0", "0", 100), ("1", "best", 300), ("1", "500", 7), ("2", "0", 100)]
)
def test_the_figures_of_a_fit_are_those_of_core(shell, centred, momentum, n):
    at = opened(shell, part="fit", pic="camera", centred=centred, momentum=momentum, n=str(n))
    x = camera(256).astype(float)
    target = conv2d(x, KERNELS["sobel_x"].weights[None, None].astype(float))
    given = None if momentum == "best" else int(momentum) / 1000
    fit = fit_kernel(x, target, 3, steps=300, momentum=given, centred=centred == "1", biased=centred == "2")
    rows = figures(at)
    apart = np.abs(fit.kernels[n] - KERNELS["sobel_x"].weights).max() / 2
    assert rows["rate"] == [four_digits(fit.rate)]
    assert rows["momentum"] == [f"{fit.momentum:.3f}"]
    if fit.losses[n] > 1e-12:
        assert rows["loss_now"] == [four_digits(fit.losses[n])]
        assert rows["apart_now"] == [f"{four_digits(100 * apart)} %"]
    else:
        assert apart < 1e-4


@pytest.mark.parametrize("centred", ["0", "1", "2"])
@pytest.mark.parametrize(
    ("picture", "expected"),
    [("astronaut", ("5,576", "7,290", "1,560")), ("brick", ("76,678", "119,409", "2,456"))],
)
def test_centring_and_a_bias_that_is_learnt_along_have_condition_numbers_of_their_own(
    shell, picture, expected, centred
):
    at = opened(shell, part="fit", pic=picture, centred=centred)
    rows = figures(at)
    assert tuple(rows[f"condition_{kind}"][0] for kind in ("raw", "biased", "centred")) == expected
    chosen = {"0": 0, "1": 2, "2": 1}[centred]
    assert f"**{expected[chosen]}**" in said(at)  # the one that is chosen, beside the two others
    assert all(number in said(at) for number in expected)
    assert "same as learning a bias" not in said(at)


def test_the_way_back_is_a_full_convolution_only_without_padding(shell):
    at = opened(shell)
    assert "full convolution" in said(at)
    told(at, "backward", stride="1", padding="1")
    assert "full convolution" not in said(at)
    assert "one row and column of zeros" in said(at)


def test_what_the_condition_number_leaves_out_is_said(shell):
    assert "leaves them out" in said(opened(shell, part="fit", pic="step_edge"))
    assert "leaves them out" not in said(opened(shell, part="fit", pic="camera"))


def test_the_rate_at_which_flat_directions_hardly_move_is_the_one_below_the_limit():
    english, korean = ((PAGES / f"gradients/{one}.md").read_text("utf8") for one in ("en", "ko"))
    for text in (english, korean, *catalogue("en").values(), *catalogue("ko").values()):
        assert not re.search("same as learning a bias|At such a rate|그런 학습률로는|기울어진 정도의 비", text)
        assert "편향을 함께 배우는 것과 같습니다" not in text


@pytest.mark.parametrize(
    ("language", "expected"), [("en", "changes a little, the loss changes"), ("ko", "그 변화량의 ∂L/∂y = {value}배")]
)
def test_a_slope_is_said_as_a_ratio_of_changes(language, expected):
    assert expected in catalogue(language)["gradients.live.slope_out"]


@pytest.mark.parametrize(("language", "words"), [("en", "grow without bound"), ("ko", "값이 끝없이 커져")])
def test_above_the_limit_the_page_says_that_it_diverges_and_keeps_the_rest(shell, caplog, language, words):
    at = opened(shell, part="fit", rate="340", steps="3000", lang=language)
    assert words in at.main.warning[0].value
    assert not [record for record in caplog.records if record.exc_info]
    assert figures(at)["condition_raw"]
    told(at, "fit", rate="290")
    assert not at.main.warning
    assert read_number(figures(at)["loss_end"][0]) < 1


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    ("part", "piece"),
    [
        ("fit", "pages.gradients.records.fit_kernel"),
        ("time", "pages.gradients.recurrence.rnn_grad"),
        ("backward", "pages.gradients.squares.conv2d_weight_grad"),
        ("pooling", "pages.gradients.squares.max_pool2d_grad"),
    ],
)
def test_a_bug_in_the_figures_is_logged_and_leaves_the_board(shell, monkeypatch, caplog, part, piece, language):
    def fails(*_: object, **__: object) -> None:
        raise ValueError("as never before")

    monkeypatch.setattr(piece, fails)
    at = opened(shell, part=part, lang=language, seed="57", length="17", n="57")
    assert [error.value for error in at.main.error] == [catalogue(language)["shell.failure"]]
    assert not at.main.warning  # it is no fault of the rate
    assert len(at.main.get("bidi_component")) == 1  # the board, whose controls stay
    (record,) = [record for record in caplog.records if record.name == "ui.failures"]
    assert record.exc_info
    assert "as never before" in caplog.text


def test_a_kernel_that_is_larger_than_the_fitted_one_is_said_to_be_cut(shell):
    assert "larger" in said(opened(shell, part="fit", k="gaussian", side="3"))
    assert "larger" not in said(opened(shell, part="fit", k="gaussian", side="7"))


def test_an_own_kernel_is_fitted(shell):
    at = opened(
        shell, part="fit", k="own", own="0,1,0;1,-4,1;0,1,0", centred="1", momentum="best", n="300", pic="camera"
    )
    assert read_number(figures(at)["apart_end"][0].removesuffix(" %")) < 0.01


def test_a_flat_picture_gets_one_sentence(shell):
    at = opened(shell, part="fit")
    png = io.BytesIO()
    Image.fromarray(np.zeros((64, 64), np.uint8)).save(png, "PNG")
    at.sidebar.file_uploader[0].upload("flat.png", png.getvalue()).run()
    assert not at.exception
    assert len(at.main.error) == 1
    assert "no two patches that differ" in at.main.error[0].value
    assert figures(at)["condition_raw"]


@pytest.mark.parametrize(("act", "wh"), [("tanh", 50), ("linear", 130), ("linear", -70)])
def test_the_gradient_in_time_is_the_sum_of_its_steps(shell, act, wh):
    rows = figures(opened(shell, part="time", act=act, wh=str(wh), length="30"))
    found = recurrence.in_time("random", 30, wh / 100, act)
    assert rows["uses"] == ["29", "28"]
    assert rows["sum"][0] == four_digits(found.total)
    assert rows["far"] == [four_digits(abs(found.far)), "1"]
    assert all(read_number(text) < 1e-6 for text in rows["distance"])


@pytest.mark.parametrize("part", LIVE)
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_part_is_translated(shell, part, language):
    at = opened(shell, part=part, lang=language, k="own", rate="349", steps="3000", size="64")
    assert {text: found for text in shown(at) if (found := untranslated(text, language))} == {}


def test_a_link_opens_the_same_state(shell):
    query = {"part": "fit", "k": "emboss", "side": "5", "noise": "20", "centred": "1", "rate": "250", "momentum": "900"}
    at = opened(shell, **query, n="44", lang="ko")
    assert {name: at.query_params[name] for name in query} == query
    bad = opened(shell, part="none", k="none", rate="999", at="z9", wh="400", noise="3", own="x")
    assert not {"part", "k", "rate", "at", "wh", "noise", "own"} & set(bad.query_params)


def test_what_the_browser_says_amiss_changes_nothing(shell):
    at = opened(shell, part="time")
    before = figures(at)
    told(at, "time", wh="9999", act="relu", length="x")
    assert figures(at) == before
    at.session_state[VIEW] = {"spec": "nonsense"}
    assert not at.run().exception
