"""What the benchmarks of lessons and of a class say of what they measured."""

from benchmarks.classroom import Answers
from benchmarks.lessons import Waits


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
