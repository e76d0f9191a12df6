"""Both catalogues say the same things, the code asks for what they hold, and no page shows what they do not."""

import ast
import re
import string
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.pages.labels import HANGUL, LATIN_WORD, PROPER, shown, untranslated
from tests.pages.lessons import page_of
from ui import translations
from ui.lesson import lessons
from ui.translations import ASSETS, LANGUAGES, catalogue, read_catalogue

ROOT = ASSETS.parent
PARTS = sorted({path.name.split(".")[0] for path in (ASSETS / "translations").glob("*.po")})
LESSONS = sorted({path.name.split(".")[0] for path in (ASSETS / "lessons").glob("*.md")})
CODE = [ROOT / "app.py", *sorted((ROOT / "ui").rglob("*.py")), *sorted((ROOT / "pages").rglob("*.py"))]


def fields(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name is not None}


def part_texts(part: str, language: str) -> dict[str, str]:
    return read_catalogue(ASSETS / "translations" / f"{part}.{language}.po")


@pytest.mark.parametrize("part", PARTS)
def test_both_languages_hold_the_same_ids_and_fields(part: str) -> None:
    english, korean = (part_texts(part, language) for language in LANGUAGES)
    assert english.keys() == korean.keys()
    assert all(re.fullmatch(rf"{part}(\.[a-z0-9_]+)+", key) for key in english)
    for key, text in english.items():
        assert fields(text) == fields(korean[key]), key
        assert "" not in fields(text), f"{key}: fields need names"


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_text_is_empty(language: str) -> None:
    assert [key for key, text in catalogue(language).items() if not text.strip()] == []


def test_korean_texts_are_korean() -> None:
    same = {key: text for key, text in catalogue("ko").items() if not HANGUL.search(text)}
    assert {key: text for key, text in same.items() if set(LATIN_WORD.findall(text)) - PROPER} == {}


@pytest.mark.parametrize("page", LESSONS)
def test_a_lesson_has_both_languages(page: str) -> None:
    for language in LANGUAGES:
        assert (ASSETS / "lessons" / f"{page}.{language}.md").read_text("utf-8").strip()


def asked(tree: ast.AST) -> Iterator[str]:
    """Patterns of the ids that a module asks for: in `t(...)` and `part(...)`."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and node.args:
            name = getattr(node.func, "id", getattr(node.func, "attr", ""))
            if name in ("t", "part") and (pattern := id_pattern(node.args[0])):
                stems = [""] if len(node.args) == 1 else [stem for arg in node.args[1:] for stem in literals(tree, arg)]
                yield from [pattern] if name == "t" else [rf"{pattern}\.{stem}.*" for stem in stems]


def literals(tree: ast.AST, node: ast.expr) -> list[str]:
    """The texts of an argument: a literal, or the tuple of them that a module's constant, unpacked, stands for."""
    if isinstance(node, ast.Constant):
        return [str(node.value)]
    name = getattr(getattr(node, "value", None), "id", "")
    values = [
        one.value for one in ast.walk(tree) if isinstance(one, ast.Assign) and ast.unparse(one.targets[0]) == name
    ]
    return list(ast.literal_eval(values[0]))


def id_pattern(node: ast.expr) -> str:
    """The pattern of a text's literal or f-string, empty for anything else."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return re.escape(node.value)
    if isinstance(node, ast.JoinedStr):
        return "".join(id_pattern(item) if isinstance(item, ast.Constant) else ".+" for item in node.values)
    return ""


def mentioned(tree: ast.AST) -> Iterator[str]:
    """Patterns of the ids that a module's texts begin: whole ids in tables, and stems that options are joined to."""
    for node in ast.walk(tree):
        if isinstance(node, (ast.Constant, ast.JoinedStr)):
            pattern = id_pattern(node)
            if re.match(r"[a-z_0-9]+\\\.", pattern):
                yield pattern + (".+" if pattern.endswith("_") else r"([._].+)?")


@pytest.mark.parametrize("path", CODE, ids=lambda path: str(path.relative_to(ROOT)))
def test_the_catalogues_hold_what_the_code_asks_for(path: Path) -> None:
    patterns = set(asked(ast.parse(path.read_text("utf-8"))))
    assert [one for one in patterns if not any(re.fullmatch(one, key) for key in catalogue("en"))] == []


def test_the_code_uses_what_the_catalogues_hold() -> None:
    patterns: set[str] = set()
    for path in CODE:
        tree = ast.parse(path.read_text("utf-8"))
        patterns |= {pattern for pattern in (*asked(tree), *mentioned(tree)) if not pattern.startswith(".+")}
    used = re.compile("|".join(sorted(patterns)))
    assert [key for key in catalogue("en") if not used.fullmatch(key)] == []


def test_an_unknown_id_or_part_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(translations, "language", lambda: "en")
    with pytest.raises(KeyError):
        translations.t("shell.no_such_text")
    with pytest.raises(KeyError):
        translations.part("no_such_part")


def test_a_part_is_told_in_the_session_language(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(translations, "language", lambda: "ko")
    assert translations.part("shell") == part_texts("shell", "ko")
    assert translations.t("shell.language") == "언어"


def test_an_id_told_twice_is_an_error(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for part in ("one", "two"):
        path = tmp_path / "translations" / f"{part}.en.po"
        path.parent.mkdir(exist_ok=True)
        path.write_text('msgid "one.name"\nmsgstr "x"\n', "utf-8")
    monkeypatch.setattr(translations, "ASSETS", tmp_path)
    with pytest.raises(ValueError, match=r"two\.en\.po: one\.name is told twice"):
        catalogue.__wrapped__("en")


def test_an_unknown_language_is_an_error() -> None:
    with pytest.raises(ValueError, match="language must be one of en, ko, not 'fr'"):
        catalogue("fr")


@pytest.mark.parametrize(
    ("text", "language", "found"),
    [
        ("Window 3 x 3", "en", []),
        ("shell.language", "en", ["shell.language"]),
        ("moved by {shift}", "en", ["{shift}"]),
        ("창 크기 3", "ko", []),
        ("Window", "ko", ["Window"]),
        ("창 크기\nWindow size", "ko", ["Window size"]),
        ("창 크기 is larger than the input", "ko", ["is larger than the input"]),
        ("PyTorch 코드: `import torch as the library`", "ko", []),
        ("Sobel x", "ko", []),
        ("3 x 3, 0.25", "ko", []),
    ],
)
def test_left_overs_are_found(text: str, language: str, found: list[str]) -> None:
    assert untranslated(text, language) == found


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("lesson", [one.name for one in lessons()])
def test_a_page_shows_no_untranslated_text(shell, lesson: str, language: str) -> None:
    at = shell(lang=language).run().switch_page(page_of(lesson)).run()
    assert not at.exception
    texts = shown(at)
    assert any(text == translations.catalogue(language)["shell.language"] for text in texts)
    assert {text: found for text in texts if (found := untranslated(text, language))} == {}
