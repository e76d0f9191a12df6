"""The live face in a real browser: its answers are the server's, its parts follow the hand, and the link keeps them."""

import re
from collections.abc import Iterator
from urllib.parse import urlencode

import numpy as np
import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from pages.faces.drawing import picture
from pages.faces.networks import detectors, part_maps
from pages.faces.poses import ARRANGEMENTS, FRAME, HIGH, LOW, PARTS, SIDE, TURNS, Pose, Poses, arranged, write_poses
from pages.faces.scores import NETWORKS, THRESHOLD, scores
from pages.faces.view import FOLDER, known, known_arrays
from pages.faces.votes import capsules
from tests.browser.conftest import blank
from tests.browser.lab import PHONE, box, text
from tests.conftest import VIEWPORT, Pages, settle
from ui.live.modules import exported

EXACT = 1e-4  # float32 on both sides
RUN = """async ([source, known, drawings, kernels, many, iterations]) => {
  const address = URL.createObjectURL(new Blob([source], {type: "text/javascript"}));
  const { answers, capsules, createDetectors, draw } = (await import(address)).default;
  Object.assign(known, {drawings: Float32Array.from(drawings), kernels: Float32Array.from(kernels)});
  const ink = new Float32Array(known.frame ** 2);
  const detect = createDetectors(known);
  return many.map((poses, n) => {
    draw(known, poses, ink);
    const maps = detect(ink);
    const { values } = answers(known, maps);
    return {ink: [...ink], maps: n % 4 ? null : [...maps], values, ...capsules(known, maps, iterations)};
  });
}"""
FRAMES = """async root => {
  const handle = root.querySelector("[data-map=picture]").parentElement;
  const {left, top, width, height} = handle.getBoundingClientRect();
  handle.setPointerCapture = () => {};
  const send = (type, x, y) => handle.dispatchEvent(new PointerEvent(type,
    {pointerId: 1, button: 0, buttons: 1, clientX: left + x * width, clientY: top + y * height, bubbles: true}));
  send("pointerdown", 0.3, 0.3);
  const [works, seen] = [[], new Set()];
  for (let n = 0; n < 90; n++) {
    let start = 0;
    requestAnimationFrame(() => (start = performance.now()));
    send("pointermove", 0.4 + 0.2 * Math.sin(n / 5), 0.4 + 0.2 * Math.cos(n / 7)); // asks for a frame that paints
    await new Promise(requestAnimationFrame);
    works.push(performance.now() - start);
    seen.add(root.dataset.poses);
  }
  send("pointerup", 0.3, 0.3);
  return {work: works.sort((a, b) => a - b)[works.length >> 1], seen: seen.size};
}"""  # ms of script in a frame, in the middle of 90, and how many arrangements were painted


@pytest.fixture
def tab(browser: Browser, request: pytest.FixtureRequest) -> Iterator[Page]:
    pages = Pages(browser, is_shared=True)
    screen = getattr(request, "param", "desk")
    yield pages(**({"viewport": VIEWPORT} if screen == "desk" else {"viewport": PHONE, "has_touch": True}))
    pages.close()
    assert pages.errors == []


def opened(tab: Page, server: str, **query: object) -> Locator:
    tab.goto(f"{server}/faces?{urlencode(query)}")
    view = tab.get_by_test_id("faces-view")
    expect(view).to_have_attribute("data-poses", re.compile(r"\d"), timeout=60_000)
    settle(tab)
    return view


def answers(view: Locator) -> list[float]:
    return [float(view.get_attribute(f"data-{name}") or "nan") for name in NETWORKS]


def place(tab: Page, view: Locator, row: float, column: float) -> tuple[float, float]:
    """The point of the screen over a cell of the picture."""
    at = box(view.locator("[data-map=picture]"))
    return at.left + (column + 0.5) / FRAME * at.width, at.top + (row + 0.5) / FRAME * at.height


def drag(tab: Page, view: Locator, start: tuple[int, int], end: tuple[int, int]) -> None:
    tab.mouse.move(*place(tab, view, *start))
    tab.mouse.down()
    tab.mouse.move(*place(tab, view, *end), steps=5)


def data_of(poses: Poses) -> str:
    return ",".join(str(number) for pose in poses for number in pose)


@pytest.fixture(scope="module")
def arrangements() -> list[Poses]:
    rng = np.random.default_rng(21)
    at_random = [
        tuple(Pose(*map(int, rng.integers(LOW, HIGH + 1, 2)), int(rng.integers(TURNS))) for _ in PARTS)
        for _ in range(12)
    ]
    return [*ARRANGEMENTS.values(), arranged(middle=(29, 40), turn=1), arranged(turn=3), *at_random]


def test_the_browser_computes_what_the_server_does(browser: Browser, arrangements: list[Poses]) -> None:
    iterations = 5
    source = exported(FOLDER / "networks.js", FOLDER / "votes.js")
    arrays = [array.ravel().tolist() for array in known_arrays()]
    given = [source, known(), *arrays, [[*map(list, one)] for one in arrangements], iterations]
    with blank(browser) as page:
        results = page.evaluate(RUN, given)
    for poses, got in zip(arrangements, results, strict=True):
        x = picture(poses)
        np.testing.assert_allclose(np.reshape(got["ink"], x.shape), x, atol=1e-7)
        maps = part_maps(x, turns=TURNS)
        if got["maps"]:
            np.testing.assert_allclose(np.reshape(got["maps"], maps.shape), maps, atol=EXACT)
        expected = scores(poses, iterations=iterations)
        assert got["values"] == pytest.approx({name: expected[name] for name in NETWORKS[:-1]}, abs=EXACT)
        found = capsules(x, iterations=iterations)
        assert [part["sure"] for part in got["parts"]] == pytest.approx(found.sure.tolist(), abs=EXACT)
        heard = found.sure > 2 * EXACT  # where nothing answers, any place is as good
        for i in np.flatnonzero(heard):
            assert got["parts"][i]["pose"] == list(found.parts[i])
            assert got["votes"][i] == [list(vote) for vote in found.votes[i]]
        np.testing.assert_allclose(
            np.array(got["coefficients"])[:, heard], found.routing.coefficients[:, heard], atol=EXACT
        )
        np.testing.assert_allclose(got["lengths"], found.routing.lengths, atol=EXACT)
        for whole, pose in enumerate(found.poses):
            if found.routing.lengths[-1][whole] > THRESHOLD:
                assert got["poses"][whole] == pytest.approx(pose, abs=1e-2)
    assert detectors().w.shape[-1] == SIDE


@pytest.mark.parametrize("tab", ["desk", "phone"], indirect=True)
def test_a_part_is_dragged_out_of_the_face_and_the_record_follows(tab: Page, server: str) -> None:
    view = opened(tab, server)
    drag(tab, view, (19, 19), (29, 15))
    apart = (Pose(29, 15), *arranged()[1:])
    expect(view).to_have_attribute("data-poses", data_of(apart))
    expected = [scores(apart)[name] for name in NETWORKS]
    assert answers(view) == pytest.approx(expected, abs=EXACT)  # before the server knows
    record = tab.get_by_test_id("certified")
    assert record.get_attribute("data-poses") == write_poses(arranged())
    tab.mouse.up()
    expect(record).to_have_attribute("data-poses", write_poses(apart))
    expect(tab).to_have_url(re.compile("parts=" + re.escape(write_poses(apart))))
    said = record.locator("tr[data-figure=now] td").all_inner_texts()
    assert [float(text.removesuffix(" ✓")) for text in said] == pytest.approx(expected, abs=0.0051)
    settle(tab)
    expect(view).to_have_attribute("data-poses", data_of(apart))  # the answer of the server moves nothing
    tab.reload()
    expect(view).to_have_attribute("data-poses", data_of(apart))


def test_the_paper_moves_the_whole_face_and_stops_at_the_frame(tab: Page, server: str) -> None:
    view = opened(tab, server)
    before = answers(view)
    drag(tab, view, (60, 5), (64, 10))
    expect(view).to_have_attribute("data-poses", data_of(arranged(middle=(36, 37))))
    after = dict(zip(NETWORKS, answers(view), strict=True))
    for name in ("global", "context", "capsules"):
        assert after[name] == pytest.approx(before[NETWORKS.index(name)], abs=EXACT)
    assert after["local"] < THRESHOLD < after["region"]
    tab.mouse.move(*place(tab, view, 300, 5))
    expect(view).to_have_attribute("data-poses", data_of(arranged(middle=(HIGH - 13, 32))))
    tab.mouse.up()


def test_keys_choose_move_and_turn(tab: Page, server: str) -> None:
    view = opened(tab, server)
    view.locator("[data-map=picture]").locator("..").focus()
    for key in ("4", "ArrowUp", "Shift+ArrowRight", "r"):
        tab.keyboard.press(key)
    mouth = Pose(44, 36, 1)
    expect(view).to_have_attribute("data-poses", data_of((*arranged()[:3], mouth)))
    expect(view.get_by_role("button", name="Mouth")).to_have_attribute("aria-pressed", "true")
    for key in ("0", "r", "r", "r", "r", "ArrowLeft"):
        tab.keyboard.press(key)
    expect(view).to_have_attribute("data-poses", re.compile(rf",{mouth.turn}$"))
    expect(tab).to_have_url(re.compile("parts="))


def test_four_turns_of_all_come_back_and_shortcuts_of_the_browser_do_nothing(tab: Page, server: str) -> None:
    apart = (Pose(19, 19), Pose(19, 46), Pose(32, 32), Pose(50, 40))
    view = opened(tab, server, parts=write_poses(apart))
    view.locator("[data-map=picture]").locator("..").focus()
    seen = []
    for _ in range(TURNS):
        tab.keyboard.press("r")
        expect(view).not_to_have_attribute("data-poses", seen[-1] if seen else data_of(apart))
        seen.append(view.get_attribute("data-poses") or "")
    assert seen[-1] == data_of(apart)
    assert len(set(seen)) == TURNS
    for key in ("Control+3", "Alt+r", "Meta+r"):
        tab.keyboard.press(key)
    expect(view.get_by_role("button", name="Nose")).to_have_attribute("aria-pressed", "false")
    expect(view).to_have_attribute("data-poses", data_of(apart))


def test_of_two_parts_under_the_hand_the_nearer_is_taken(tab: Page, server: str) -> None:
    near = (Pose(19, 19), Pose(23, 23), *arranged()[2:])
    view = opened(tab, server, parts=write_poses(near))
    drag(tab, view, (24, 24), (34, 44))
    expect(view).to_have_attribute("data-poses", data_of((near[0], Pose(33, 43), *near[2:])))
    tab.mouse.up()


def test_what_the_server_answers_moves_nothing_that_a_hand_holds(tab: Page, server: str) -> None:
    view = opened(tab, server)
    view.locator("[data-arrange=cubist]").click()  # told at once, answered while the next drag goes on
    drag(tab, view, (60, 5), (58, 6))
    held = data_of(tuple(Pose(pose.row - 2, pose.column + 1) for pose in ARRANGEMENTS["cubist"]))
    expect(view).to_have_attribute("data-poses", held)
    expect(tab).to_have_url(re.compile(re.escape(write_poses(ARRANGEMENTS["cubist"]))))
    settle(tab)
    tab.wait_for_timeout(300)
    expect(view).to_have_attribute("data-poses", held)
    tab.mouse.up()
    expect(tab.get_by_test_id("certified")).to_have_attribute("data-poses", re.compile("^12."))


@pytest.mark.parametrize("name", ["scrambled", "upside_down", "cubist"])
def test_a_row_says_what_its_network_answers(tab: Page, server: str, name: str) -> None:
    view = opened(tab, server, parts=write_poses(ARRANGEMENTS[name]), whole="capsules")
    for network, value in scores(ARRANGEMENTS[name]).items():
        row = view.locator(f"[data-network={network}]")
        verdict = text("faces.live_is_face" if value >= THRESHOLD else "faces.live_no_face")
        label = text(f"faces.live_network_{network}")
        assert [row.locator(f".{part}").inner_text() for part in ("name", "value", "verdict")] == [
            label,
            f"{value:.2f}",
            verdict,
        ]
        assert row.get_attribute("aria-label") == f"{label}: {value:.2f}, {verdict}"
        assert (row.get_attribute("data-face") is not None) == (value >= THRESHOLD)
        assert percent(row.locator(".fill")) == pytest.approx(100 * value, abs=0.1)
    found = capsules(picture(ARRANGEMENTS[name])).routing
    table = view.locator("table.routing")
    for part, shares in enumerate(found.coefficients[-1]):
        pieces = table.locator("tbody tr").nth(part).locator("td").last
        said = {kind: percent(pieces.locator(f".{kind}")) for kind in ("face", "cubist", "none")}
        face, cubist = 100 * shares
        assert said == pytest.approx({"face": face, "cubist": cubist, "none": 100 - face - cubist}, abs=0.1)
    for whole, length in zip((4, 5), found.lengths[-1], strict=True):
        assert table.locator("tbody tr").nth(whole).locator("td").last.inner_text() == f"{length:.2f}"


def percent(shown: Locator) -> float:
    """The width that an element is given, in percent."""
    return float(shown.evaluate("element => element.style.width").removesuffix("%"))


def test_what_is_drawn_stands_where_it_is(tab: Page, server: str) -> None:
    upside = arranged(middle=(30, 35), turn=2)
    view = opened(tab, server, whole="region", parts=write_poses(upside))

    def shape(nth: int, *names: str) -> list[str | None]:
        return [view.locator(".places rect").nth(nth).get_attribute(name) for name in names]

    assert shape(3, "x", "y", "width", "height", "class") == ["26", "39", "13", "13", "missed"]  # the mouth's region
    view.locator("[data-network=context]").click()
    assert shape(0, "x", "y", "width", "height") == ["16", "11", "39", "39"]  # 27 and half a part around (30, 35)
    assert shape(4, "x", "y", "class") == ["29", "11", "found"]  # the mouth, above the middle: the face is on its head
    expect(view.locator(".parts .map").nth(3)).to_contain_text("turned 180")
    view.locator("[data-network=capsules]").click()
    crosses = view.locator(".votes .vote")
    expect(crosses).to_have_count(4)
    assert {cross.get_attribute("d") for cross in crosses.all()} == {"M34 29l3 3m0 -3l-3 3"}  # all in row 30, column 35
    crown = view.locator(".votes .head").get_attribute("d") or ""
    assert crown.endswith("l0 4")  # downwards: it is on its head
    lines = view.locator(".lines line")
    assert [lines.nth(2).get_attribute(name) for name in ("x1", "y1", "x2", "y2")] == ["35.5", "30.5", "35.5", "30.5"]
    assert lines.nth(3).get_attribute("y1") == f"{upside[3].row + 0.5}"
    view.locator("[data-arrange=cubist]").click()
    expect(view.locator(".votes .head.cubist")).to_have_count(1)


def test_every_arrangement_is_a_button_and_scrambling_gives_another_each_time(tab: Page, server: str) -> None:
    view = opened(tab, server)
    for attribute, names in (("arrange", [*ARRANGEMENTS]), ("grip", ["whole", *PARTS])):
        buttons = view.locator(f"[data-{attribute}]").all()
        assert [button.get_attribute(f"data-{attribute}") for button in buttons] == names
    for name, poses in ARRANGEMENTS.items():
        view.locator(f"[data-arrange={name}]").click()
        if name != "scrambled":
            expect(view).to_have_attribute("data-poses", data_of(poses))
    seen = [""]
    for _ in range(4):
        view.locator("[data-arrange=scrambled]").click()
        expect(view).not_to_have_attribute("data-poses", seen[-1])  # never twice the same
        seen.append(view.get_attribute("data-poses") or "")
        assert answers(view)[0] == pytest.approx(1, abs=EXACT)
        assert max(answers(view)[1:]) < THRESHOLD
        labels = [row.get_attribute("aria-label") for row in view.locator("[data-network]").all()]
        assert view.locator(".spoken").inner_text() == ". ".join(map(str, labels))  # not what was there before


def test_each_network_shows_what_it_looks_at(tab: Page, server: str) -> None:
    view = opened(tab, server, parts=write_poses(ARRANGEMENTS["far"]))
    marks = {"global": (4, 0), "region": (4, 0), "local": (4, 0), "context": (5, 0), "capsules": (0, 5)}
    for name, (areas, votes) in marks.items():
        row = view.locator(f"[data-network={name}]").nth(0)
        row.click()
        expect(row).to_have_attribute("aria-pressed", "true")
        expect(view.locator(".places rect")).to_have_count(areas)
        expect(view.locator(".votes path")).to_have_count(votes)  # four votes and the face that they mean
        expect(tab).to_have_url(re.compile(f"whole={name}") if name != "global" else re.compile("parts="))
    view.locator("[data-rounds='5']").click()
    expect(view.locator("table.routing thead th")).to_have_count(5)
    expect(tab).to_have_url(re.compile("rounds=5"))
    found = capsules(picture(ARRANGEMENTS["far"]), iterations=5).lengths["face"]
    assert answers(view)[-1] == pytest.approx(found, abs=EXACT)


def test_it_follows_the_hand_at_sixty_frames_a_second(tab: Page, server: str) -> None:
    view = opened(tab, server, whole="capsules")
    took = view.evaluate(FRAMES)
    assert took["seen"] > 40
    assert took["work"] < 1000 / 30, took  # twice what a frame has: machines that test are busy


def test_what_counts_is_in_sight_at_once(tab: Page, server: str) -> None:
    view = opened(tab, server, whole="capsules")
    for part in ("[data-map=picture]", ".bars", ".parts", ".routing"):
        assert box(view.locator(part)).is_inside(**VIEWPORT), part
