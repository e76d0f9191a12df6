"""Layer bench in the test harness: the table says what core says, edits answer, a wrong layer keeps those before it."""

import re
import time
from html.parser import HTMLParser

import pytest

from core.equivariance import stage_reports, verdict
from core.images import load_image
from core.layers import Stack
from pages.layers.bench import PRESETS
from tests.conftest import read_number
from tests.pages.labels import shown, untranslated
from tests.pages.lessons import figures, linked
from ui.bench import MOST_STAGES, build, read_bench, write_bench
from ui.numbers import number, shift_text
from ui.pictures import ASSETS, PHOTOGRAPHS
from ui.translations import LANGUAGES, PAGES


class Table(HTMLParser):
    """The table of a page: `shift`, per row its class and its figures by name, and the sentences of wrong rows."""

    def __init__(self, at) -> None:
        super().__init__()
        self.shift, self.rows, self.alerts, self._cell = None, {}, {}, None
        found = [node.proto.body for node in at.main.get("html") if 'data-testid="bench"' in node.proto.body]
        assert len(found) == 1
        self.feed(found[0])

    def handle_starttag(self, tag, attributes):
        named = dict(attributes)
        self.shift = named.get("data-shift", self.shift)
        if tag == "tr" and "data-stage" in named:
            self._stage = named["data-stage"]
            self.rows[self._stage] = {"class": named.get("class", "").split()}
        if tag in ("td", "th"):
            self._cell = named.get("data-figure") or named.get("role") or ("name" if tag == "th" else None)

    def handle_endtag(self, tag):
        if tag == "tr":
            self._cell = None

    def handle_data(self, data):
        if self._cell and self.rows:
            row = self.rows[self._stage]
            row[self._cell] = row.get(self._cell, "") + data


def opened(shell, **query):
    at = linked(shell(**{"size": "64", "pic": "camera"} | query), "layers").run()
    assert not at.exception
    return at


def sentence(at, begin):
    """The summary's sentence, once it is computed."""
    deadline = time.monotonic() + 20
    while not (found := [text.value for text in at.main.markdown if begin in text.value]):
        assert time.monotonic() < deadline
        time.sleep(0.1)
        at.run()
    return found[0]


def names(at):
    """The kinds of the bench as built."""
    return [item.kind for item in at.session_state["layers.stack"]]


def camera(side=64):
    return load_image((ASSETS / PHOTOGRAPHS["camera"]).read_bytes(), max_side=side)


@pytest.mark.parametrize("preset", PRESETS)
@pytest.mark.parametrize("shift", [(3, 5), (-8, 16)])
def test_the_tables_figures_are_what_core_says(shell, preset, shift):
    at = opened(shell, stack=write_bench(PRESETS[preset]), dy=str(shift[0]), dx=str(shift[1]))
    table, x = Table(at), camera()
    built = build(PRESETS[preset], x.shape)
    stack = Stack(built.layers)
    assert table.shift == f"{shift[0]},{shift[1]}"
    for i, (layer, report) in enumerate(zip(stack.layers, stage_reports(stack, x, shift), strict=True)):
        row = table.rows[str(i)]
        assert row["output"] == "×".join(map(str, built.shapes[i + 1]))
        assert row["parameters"] == f"{layer.parameters:,}"
        assert row["multiply_adds"] == f"{layer.multiply_adds(built.shapes[i]):,}"
        field = Stack(stack.layers[: i + 1]).receptive_field(x.shape)[0][0]
        assert row["field"].startswith(f"{field} / ")
        assert row["expected"] == shift_text(report.expected_shift, 3, trim=True)
        assert row["measured"] == shift_text(report.measured_shift, 2, trim=True)
        assert row["error"] == number(report.equivariance_error)
        assert verdict(report.equivariance_error) in row["verdict"]
    assert table.rows["total"]["parameters"] == f"{stack.parameters:,}"
    assert table.rows["total"]["multiply_adds"] == f"{stack.multiply_adds(x.shape):,}"


def test_the_first_visit_marks_the_pool_where_equivariance_is_lost_and_counts_1_of_64(shell):
    at = opened(shell)
    table = Table(at)
    assert [stage for stage, row in table.rows.items() if "lost" in row["class"]] == ["2"]
    assert "lost first here" in table.rows["2"]["verdict"]
    assert "1 of 64" in sentence(at, "whole stack")
    assert any("3 Max-pool" in text.value for text in at.main.markdown)
    strip = next(node.proto.body for node in at.main.get("html") if "bench-strip" in node.proto.body)
    assert len(re.findall('data-map="', strip)) == 10
    assert re.search(r'class="still lost"><figure class="map" data-map="stage3"', strip)


def test_polyphase_pooling_is_exact_at_all_64_and_nothing_is_lost(shell):
    at = opened(shell, pools="polyphase")
    assert "64 of 64" in sentence(at, "whole stack")
    assert not any("lost" in row["class"] for row in Table(at).rows.values())
    assert any("every layer moves along" in text.value for text in at.main.markdown)


def test_a_shift_by_the_period_loses_nothing(shell):
    at = opened(shell, dy="8", dx="-8")
    assert not any("lost" in row["class"] for row in Table(at).rows.values())


def test_the_switch_makes_zero_padding_circular(shell):
    at = opened(shell, stack="conv2d~relu")
    before = Table(at).rows["0"]["measured"], at.session_state["layers.stack"]
    at.main.toggle(key="layers.circular").set_value(True).run()
    assert at.query_params["circular"] == "1"
    assert at.session_state["layers.stack"] == before[1]  # what the user has built stays underneath
    assert Table(at).rows["0"]["error"] == number(
        stage_reports(Stack(build(read_bench("conv2d.m-circular~relu"), (1, 64, 64)).layers), camera(), (3, 5))[
            0
        ].equivariance_error
    )


def test_the_switch_swaps_every_max_pool(shell):
    at = opened(shell)
    at.main.selectbox(key="layers.pools").set_value("max_blur").run()
    assert all("Max-blur-pool" in Table(at).rows[i]["name"] for i in "258")
    at.main.selectbox(key="layers.pools").set_value("max").run()
    assert all("Max-pool" in Table(at).rows[i]["name"] for i in "258")


def test_layers_can_be_added_edited_moved_and_removed(shell):
    at = opened(shell, stack="conv2d~relu")
    assert at.main.selectbox(key="layers.preset").value == "own"
    at.main.selectbox(key="layers.kind").set_value("max_pool2d").run()
    at.main.button(key="layers.add").click().run()
    assert names(at) == ["conv2d", "max_pool2d", "relu"]
    at.main.selectbox(key="layers.option_size").set_value(4).run()
    at.main.selectbox(key="layers.option_stride").set_value(4).run()
    assert Table(at).rows["1"]["output"] == "4×16×16"
    at.main.button(key="layers.down").click().run()
    assert names(at) == ["conv2d", "relu", "max_pool2d"]
    at.main.button(key="layers.up").click().run()
    at.main.button(key="layers.up").click().run()
    assert names(at) == ["max_pool2d", "conv2d", "relu"]
    assert at.main.button(key="layers.up").disabled
    assert Table(at).rows["0"]["output"] == "1×16×16"
    at.main.button(key="layers.remove").click().run()
    assert names(at) == ["conv2d", "relu"]
    at.main.number_input(key="layers.option_seed").set_value(77).run()
    at.main.selectbox(key="layers.option_channels").set_value(2).run()
    assert Table(at).rows["0"]["output"] == "2×64×64"
    assert at.query_params["stack"] == "conv2d.s-77.c-2~relu"
    at.main.selectbox(key="layers.option_kernel").set_value("sobel_x").run()
    assert Table(at).rows["0"]["parameters"] == "9"
    assert not [box for box in at.main.selectbox if box.key == "layers.option_channels"]


def test_only_one_layer_is_open_and_the_last_one_stays(shell):
    at = opened(shell, stack="max_pool2d~polyphase_pool2d")
    assert {"layers.option_size"} <= {box.key for box in at.main.selectbox}
    at.main.selectbox(key="layers.open").set_value(1).run()
    assert "layers.option_size" not in {box.key for box in at.main.selectbox}
    at.main.button(key="layers.remove").click().run()
    assert at.session_state["layers.open"] == 0
    assert at.main.button(key="layers.remove").disabled


def test_a_full_bench_takes_no_more(shell):
    at = opened(shell, stack="~".join(["relu"] * MOST_STAGES))
    assert at.main.button(key="layers.add").disabled


def test_a_preset_replaces_the_layers_and_the_switches(shell):
    at = opened(shell, pools="blur", circular="1", open="4")
    at.main.selectbox(key="layers.preset").set_value("atrous").run()
    assert at.session_state["layers.stack"] == PRESETS["atrous"]
    assert {name: at.session_state[f"layers.{name}"] for name in ("pools", "circular", "open")} == {
        "pools": "max", "circular": False, "open": 0,
    }  # fmt: skip
    assert not any("lost" in row["class"] for row in Table(at).rows.values())


@pytest.mark.parametrize(
    ("stack", "at_stage", "words"),
    [
        ("conv2d~relu~dense~relu", 2, "put Flatten before it"),
        ("max_pool2d~flatten~conv2d~relu", 2, "needs maps"),
        ("max_pool2d.w-8.t-4~conv2d.p-0.z-7.d-8~relu", 1, "larger|more than the padded"),
        ("relu~max_pool2d.t-3~polyphase_pool2d", 2, "multiples of its stride"),
        ("dense~relu", 0, "put Flatten before it"),
    ],
)
def test_a_wrong_layer_says_why_in_its_row_and_those_before_it_stand(shell, stack, at_stage, words):
    at = opened(shell, stack=stack)
    assert not at.error
    table = Table(at)
    count = len(stack.split("~"))
    assert [stage for stage, row in table.rows.items() if "alert" in row] == [str(at_stage)]
    assert re.search(words, table.rows[str(at_stage)]["alert"])
    assert all("error" in table.rows[str(i)] for i in range(at_stage))
    assert all(table.rows[str(i)]["class"] == ["behind"] for i in range(at_stage + 1, count))
    assert not any("whole stack" in text.value for text in at.main.markdown)
    assert not re.search(r"\bnan\b", " ".join(shown(at)), re.IGNORECASE)


def test_the_picture_is_made_smaller_until_the_weights_fit_and_the_page_says_so(shell):
    at = opened(shell, size="256", stack="locally_connected2d.c-2~relu")
    assert any("128 pixels" in caption.value for caption in at.main.caption)
    assert Table(at).rows["0"]["output"] == "2×128×128"
    assert not any("pixels, so that" in caption.value for caption in opened(shell, size="256").main.caption)


def test_a_link_opens_the_same_bench(shell):
    query = {
        "stack": "conv2d.k-sobel_x.m-reflect~abs~max_pool2d.w-3~dense", "open": "2", "pools": "blur", "circular": "1",
        "dy": "-4", "dx": "7",
    }  # fmt: skip
    at = opened(shell, **query)
    assert {name: at.query_params[name] for name in query} == query
    assert at.session_state["layers.stack"] == read_bench(query["stack"])
    assert at.main.selectbox(key="layers.option_size").value == 3
    assert Table(at).shift == "-4,7"


@pytest.mark.parametrize("query", [{"stack": "conv9d"}, {"stack": "conv2d.c-99"}, {"dy": "999"}, {"open": "9"}, {}])
def test_a_bad_link_falls_back_and_the_default_leaves_the_link_empty(shell, query):
    at = opened(shell, **query)
    assert at.session_state["layers.stack"] == PRESETS["blocks_max"]
    assert Table(at).shift == "3,5"
    assert not {"stack", "open", "pools", "circular", "dy", "dx"} & set(dict(at.query_params))


def test_a_period_of_many_shifts_is_not_tried_and_the_page_says_so(shell):
    at = opened(shell, stack="conv2d.t-4~conv2d.t-4~conv2d.t-4")
    assert any("4,096 shifts are too many" in text.value for text in at.main.markdown)


def test_a_stack_that_ends_the_grid_counts_where_its_numbers_stay(shell):
    at = opened(shell, stack="conv2d.m-circular~relu~global_max_pool2d")
    assert "unchanged at 1 of 1" in sentence(at, "numbers at the end")
    assert any("no grid that could move" in caption.value for caption in at.main.caption)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    "query",
    [{}, {"stack": "conv2d~dense", "open": "1"}, {"stack": "resize~batch_norm2d~flatten~conv2d", "pools": "blur"},
     {"stack": "max_blur_pool2d~relu", "open": "1"}, {"stack": "conv_transpose2d.p-0~flatten~dense", "open": "2"}],
)  # fmt: skip
def test_no_label_is_left_untranslated(shell, language, query):
    at = opened(shell, lang=language, **query)
    assert [left for text in shown(at) for left in untranslated(text, language)] == []


def test_a_change_of_language_keeps_the_bench_and_the_open_layer(shell):
    at = opened(shell, stack="conv2d~max_pool2d.w-3~relu", open="1")
    at.sidebar.button_group(key="shell.language").set_value("ko").run()
    assert not at.exception
    assert at.session_state["layers.stack"] == read_bench("conv2d~max_pool2d.w-3~relu")
    assert at.main.selectbox(key="layers.option_size").value == 3


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_a_global_mean_makes_of_every_pooling_is_read_on_the_page(shell, language):
    at = opened(shell, stack=write_bench(PRESETS["global_mean"]), pic="astronaut", size="256", lang=language)
    assert at.main.selectbox(key="layers.preset").value == "global_mean"
    deadline = time.monotonic() + 30
    while "max" not in (rows := figures(at)):
        assert time.monotonic() < deadline
        time.sleep(0.1)
        at.run()
    assert rows["max"][:2] == ["1 / 4", "1 / 4"]
    assert [round(read_number(rows[kind][2]), 3) for kind in ("max", "blur_reflect")] == [0.026, 0.028]
    for kind in ("average", "blur", "max_blur"):
        assert rows[kind][:2] == ["1 / 4", "4 / 4"]
        assert read_number(rows[kind][2]) < 1e-6
    assert rows["polyphase"][:2] == ["4 / 4", "4 / 4"]
    assert [left for text in shown(at) for left in untranslated(text, language)] == []


def test_a_smaller_error_further_down_is_said_to_be_no_recovery(shell):
    at = opened(shell, stack=write_bench(PRESETS["global_mean"]))
    rows = Table(at).rows
    assert read_number(rows["3"]["error"]) < read_number(rows["2"]["error"])
    said = [caption.value for caption in at.main.caption if "no recovery" in caption.value]
    assert len(said) == 1
    assert f"4 Global average has a smaller error ({rows['3']['error']}) than layer 3 Max-pool" in said[0]
    assert not any("no recovery" in caption.value for caption in opened(shell, dy="8", dx="8").main.caption)


def test_grids_tie_by_their_sums_of_squares():
    texts = {one: (PAGES / f"layers/{one}.md").read_text("utf8") for one in ("en", "ko")}
    assert "sums of squares" in texts["en"]
    assert "제곱합" in texts["ko"]
    assert "격자 둘의 크기" not in texts["ko"]
