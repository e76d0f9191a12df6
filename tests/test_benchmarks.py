"""What the benchmarks of lessons, of a class and of drags say of what they measured."""

from benchmarks.driving.drags import DragFigures
from benchmarks.driving.recorder import Drag, Frame
from benchmarks.lessons import Waits
from benchmarks.live import Case, Goal, drag_row
from benchmarks.trainings import Answers


def test_a_lesson_says_what_it_was_waited_for_and_which_goals_it_missed() -> None:
    waits = Waits("dilated", 900.0, [], [120.0, 480.0, 510.0])
    assert waits.row() == "| dilated | 900 |  |  | 480 | 510 | 3 |"
    assert waits.missed() == ["dilated: a control answered in 510 ms, not at most 500"]
    assert Waits("dilated", 2100.0).missed() == ["dilated: first view 2100 ms, not at most 2000"]


def test_answers_beside_trainings_are_compared_with_those_without_and_held_to_the_goal() -> None:
    answers = Answers("a drag", [100.0, 200.0, 900.0], [300.0, 400.0, 1000.0])
    assert answers.row() == "| a drag | 200 | 900 | 400 | 1000 | 2.0 | 3 | 1000 |"
    assert answers.missed() == []
    late = Answers("a drag", [1100.0], [300.0, 1001.0])
    assert late.missed() == ["a drag: 1001 ms, not at most 1000"]


def test_a_drag_is_held_to_the_time_that_it_takes_and_to_the_shifts_that_it_shows() -> None:
    got = DragFigures(
        frames_per_second=60.0,
        frame_p50=16.7,
        frame_p95=17.0,
        main=4.2,
        script=3.0,
        renderer=7.1,
        latency_p50=20.0,
        latency_p95=30.0,
        painted=1.0,
        shifts=54.0,
        sent=60.0,
        arrived=60.0,
    )
    assert drag_row("drag", got) == "| drag | 60.0 | 16.7 | 17.0 | 4.2 | 3.0 | 7.1 | 20 | 30 | 100.0% | 54.0 | 60.0 |"
    assert Goal(frame_p95=17, painted=1, main=4.2, renderer=7.1, shifts=54).missed(got) == []
    assert Goal(main=4, renderer=7, shifts=55).missed(got) == [
        "4.2 ms of main thread a move, not at most 4",
        "7.1 ms of the renderer a move, not at most 7",
        "54.0 shifts painted a second, not at least 55",
    ]


def test_a_shift_counts_when_a_frame_paints_another_one_than_the_frame_before() -> None:
    shifts = ["0,0", "0,1", "0,1", "1,1", "0,1"]
    frames = [Frame(250.0 * i, 250.0 * i + 1, 250.0 * i + 9, shift) for i, shift in enumerate(shifts)]
    drag = Drag([], frames, [], (0.0, 0.0, "0,0"), scale=1.0, limits=(9, 9))
    assert drag.shift_rate == 3.0


def test_a_case_says_how_much_slower_the_page_is_made() -> None:
    assert Case(256, 3, slower=4).name == "256 grey 3x3, 4 times slower"
    assert Case(512, 11, colour=True).name == "512 colour 11x11"
