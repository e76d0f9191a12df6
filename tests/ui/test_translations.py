"""Both catalogues say the same things, the code asks for what they hold, and no page shows what they do not."""

import ast
import functools
import gettext
import re
import string
from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest
from babel.messages.plurals import PLURALS

from tests.pages.labels import HANGUL, LATIN_WORD, PROPER, shown, untranslated
from tests.pages.lessons import linked
from ui import translations
from ui.lesson import lessons
from ui.translations import LANGUAGES, PAGES, Plural, catalogue, catalogue_files, read_catalogue

ROOT = PAGES.parent
WORD = "[a-z0-9_]+"  # what a field of an id may be
PART = ("part", "texts_of")  # what hands texts to a live view
LESSONS = sorted(one.name for one in lessons())
KIT = (
    "bench",
    "controls",
    "errors",
    "jobs",
    "kernels",
    "kinds",
    "picture",
    "record",
    "residue",
    "shell",
)  # first words of the kit's ids
FOLDERS = ("ui/texts", *(f"pages/{name}" for name in LESSONS))
CODE = [ROOT / "app.py", *sorted((ROOT / "ui").rglob("*.py")), *sorted((ROOT / "pages").rglob("*.py"))]


def forms(text: str) -> tuple[str, ...]:
    """The plural forms of a text, or the text alone."""
    return text.forms if isinstance(text, Plural) else (text,)


def fields(text: str) -> set[str]:
    """The fields that a text fills, in any of its forms, and the number that chooses the form."""
    names = {name for form in forms(text) for _, name, _, _ in string.Formatter().parse(form) if name is not None}
    return names | {text.field} if isinstance(text, Plural) else names


def texts_of(folder: str, language: str) -> dict[str, str]:
    return read_catalogue(ROOT / folder / f"{language}.po")


def test_every_catalogue_and_text_lies_in_the_kit_or_in_a_lesson() -> None:
    files = {path.relative_to(ROOT) for path in ROOT.rglob("*.po") if ".venv" not in path.parts}
    assert files == {Path(folder) / f"{language}.po" for folder in FOLDERS for language in LANGUAGES}
    assert files == {path.relative_to(ROOT) for language in LANGUAGES for path in catalogue_files(language)}


@pytest.mark.parametrize("folder", FOLDERS)
def test_all_languages_hold_the_same_ids_and_fields(folder: str) -> None:
    english, *others = (texts_of(folder, language) for language in LANGUAGES)
    first = "|".join(KIT) if folder == "ui/texts" else Path(folder).name
    assert all(re.fullmatch(rf"({first})(\.[a-z0-9_]+)+", key) for key in english)
    assert [key for key, text in english.items() if "" in fields(text)] == []  # fields need names
    for other in others:
        assert {key: fields(text) for key, text in other.items()} == {key: fields(english[key]) for key in english}


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_text_is_empty(language: str) -> None:
    assert [key for key, text in catalogue(language).items() if not all(form.strip() for form in forms(text))] == []


def test_korean_texts_are_korean() -> None:
    same = {form: key for key, text in catalogue("ko").items() for form in forms(text) if not HANGUL.search(form)}
    assert {form: key for form, key in same.items() if set(LATIN_WORD.findall(form)) - PROPER} == {}


@pytest.mark.parametrize("page", LESSONS)
def test_a_lesson_has_all_languages(page: str) -> None:
    for language in LANGUAGES:
        assert (PAGES / page / f"{language}.md").read_text("utf-8").strip()


def calls(tree: ast.AST, *names: str) -> Iterator[ast.Call]:
    """The calls with an argument of functions by their names."""
    for node in ast.walk(tree):
        named = isinstance(node, ast.Call) and getattr(node.func, "id", getattr(node.func, "attr", ""))
        if named in names and node.args:
            yield node


def asked(tree: ast.AST) -> Iterator[str]:
    """Patterns of the ids that a module asks for one by one, in `t(...)`."""
    yield from filter(None, (id_pattern(call.args[0]) for call in calls(tree, "t")))


def handed(tree: ast.AST) -> Iterator[str]:
    """Patterns of the ids that a module hands to a live view, in `part(...)`."""
    for call in calls(tree, *PART):
        stems = [stem for arg in call.args[1:] for stem in literals(tree, arg)] or [""]
        if pattern := id_pattern(call.args[0]):
            yield from (rf"{pattern}\.{stem}.*" for stem in stems)


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
        parts = (id_pattern(item) if isinstance(item, ast.Constant) else WORD for item in node.values)
        return re.sub(rf"^{re.escape(WORD)}", ".+", "".join(parts))  # the first may be an id of several words
    return ""


def mentioned(tree: ast.AST) -> Iterator[str]:
    """Patterns of the ids that a module's texts begin: whole ids in tables, and stems that options are joined to."""
    elsewhere = {id(call.args[0]) for call in calls(tree, *PART)}
    for node in ast.walk(tree):
        if isinstance(node, (ast.Constant, ast.JoinedStr)) and id(node) not in elsewhere:
            pattern = id_pattern(node)
            if re.match(r"[a-z_0-9]+\\\.", pattern):
                more = "" if pattern.endswith(WORD) else WORD if pattern.endswith("_") else rf"([._]{WORD})*"
                yield pattern + more


@functools.cache
def scripts() -> tuple[set[str], re.Pattern[str]]:
    """The words of the live views' scripts, and a pattern of what their templates make, such as `show_${name}`."""
    text = "\n".join(path.read_text("utf-8") for folder in ("ui", "pages") for path in (ROOT / folder).rglob("*.js"))
    text = re.sub(r"^\s*//.*$", "", text, flags=re.MULTILINE)
    templates = {re.sub(r"\$\{[^}]*\}", WORD, one) for one in re.findall(r"`([^`\s]*\$\{[^`\s]*)`", text)}
    told = sorted(one for one in templates if re.search("[a-z]{3}", one.replace(WORD, "")))
    return set(re.findall(WORD, text)), re.compile("|".join(one for one in told if re.fullmatch(r"[\w.+\[\]-]+", one)))


def is_in_a_script(key: str) -> bool:
    """Whether a live view says the id: by name, by a template, or as a choice's name and value joined by "_"."""
    words, templates = scripts()
    parts = key.split(".")
    for name in (".".join(parts[i:]) for i in range(1, len(parts))):
        joined = (name.partition("_")[::2], name.rpartition("_")[::2])
        if name in words or templates.fullmatch(name) or any(one in words and two in words for one, two in joined):
            return True
    return False


@pytest.mark.parametrize("path", CODE, ids=lambda path: str(path.relative_to(ROOT)))
def test_the_catalogues_hold_what_the_code_asks_for(path: Path) -> None:
    tree = ast.parse(path.read_text("utf-8"))
    patterns = {*asked(tree), *handed(tree)}
    assert [one for one in patterns if not any(re.fullmatch(one, key) for key in catalogue("en"))] == []


def of_its_parts(name: str) -> str:
    """The pattern of what the kit asks for by a lesson's name, and by what its page calls its parts."""
    tree = ast.parse((PAGES / name / "page.py").read_text("utf-8"))
    told = {node.value for node in ast.walk(tree) if isinstance(node, ast.Constant) and isinstance(node.value, str)}
    parts = "|".join(sorted(one for one in told if re.fullmatch(WORD, one)))
    return rf"{name}\.(title|question|part|(question|part)_({parts}))"


def unused(keys: Iterable[str]) -> list[str]:
    """Those of the ids that neither a module nor a live view's script asks for."""
    shown: set[str] = set()
    patterns = {of_its_parts(name) for name in LESSONS}
    for path in CODE:
        tree = ast.parse(path.read_text("utf-8"))
        patterns |= {pattern for pattern in (*asked(tree), *mentioned(tree)) if not pattern.startswith(".+")}
        shown |= set(handed(tree))
    used, shown_live = (re.compile("|".join(sorted(those))) for those in (patterns, shown))
    return [key for key in keys if not used.fullmatch(key) and not (shown_live.fullmatch(key) and is_in_a_script(key))]


def test_the_code_uses_what_the_catalogues_hold() -> None:
    assert unused(catalogue("en")) == []


def test_an_id_that_nobody_asks_for_is_found() -> None:
    left_over = ["jobs.failed", "sharing.marks_about_no_such_words", "arithmetic.cells.no_such_words"]
    assert unused([*left_over, "jobs.stopped", "gradients.live.diverges"]) == left_over


def test_an_unknown_id_or_part_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(translations, "language", lambda: "en")
    with pytest.raises(KeyError):
        translations.t("shell.no_such_text")
    with pytest.raises(KeyError):
        translations.part("no_such_part")


def test_a_part_is_told_in_the_session_language(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(translations, "language", lambda: "ko")
    said = {key: text for key, text in texts_of("ui/texts", "ko").items() if key.startswith("shell.")}
    assert translations.part("shell") == said
    assert translations.t("shell.language") == "언어"


def test_an_id_told_twice_is_an_error(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for folder in ("texts", "lessons/one", "lessons/two"):
        (tmp_path / folder).mkdir(parents=True)
        (tmp_path / folder / "en.po").write_text(f'msgid "{Path(folder).name}.name"\nmsgstr "x"\n', "utf-8")
    monkeypatch.setattr(translations, "UI", tmp_path)
    monkeypatch.setattr(translations, "PAGES", tmp_path / "lessons")
    assert catalogue.__wrapped__("en") == {"texts.name": "x", "one.name": "x", "two.name": "x"}
    (tmp_path / "lessons/two/en.po").write_text('msgid "one.name"\nmsgstr "x"\n', "utf-8")
    with pytest.raises(ValueError, match=r"two/en\.po: one\.name is told twice"):
        catalogue.__wrapped__("en")


def test_an_unknown_language_is_an_error() -> None:
    with pytest.raises(ValueError, match=f"language must be one of {', '.join(LANGUAGES)}, not 'xx'"):
        catalogue("xx")


def test_english_comes_first_and_the_others_in_order() -> None:
    assert LANGUAGES[0] == "en"
    assert list(LANGUAGES[1:]) == sorted({path.stem for path in (ROOT / "ui/texts").glob("*.po")} - {"en"})


POLISH = ("{n} komórka", "{n} komórki", "{n} komórek")


@pytest.mark.parametrize(
    ("number", "form"), [(1, 0), (3, 1), (5, 2), (21, 2), (22, 1), ("1,023", 1), ("1.0", 2), ("−1", 2), ("all", 2)]
)
def test_a_text_has_the_form_for_its_number(number: object, form: int) -> None:
    text = Plural.of("n", POLISH, PLURALS["pl"][1])
    assert text.format(n=number) == POLISH[form].format(n=number)


def test_a_text_with_plural_forms_is_read_and_needs_its_number(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    head = 'msgid ""\nmsgstr "Plural-Forms: nplurals=2; plural=(n > 1);\\n"\n\n'
    body = 'msgid "x.cells"\nmsgid_plural "n"\nmsgstr[0] "{n} cellule"\nmsgstr[1] "{n} cellules"\n'
    (tmp_path / "fr.po").write_text(head + body, "utf-8")
    text = read_catalogue(tmp_path / "fr.po")["x.cells"]
    monkeypatch.setattr(translations, "language", lambda: "fr")
    monkeypatch.setattr(translations, "catalogue", lambda _: {"x.cells": text})
    assert [translations.t("x.cells", n=n) for n in (0, 1, 2)] == ["0 cellule", "1 cellule", "2 cellules"]
    with pytest.raises(KeyError):
        translations.t("x.cells", m=1)


def test_a_script_needs_the_rule_for_numbers_under_200_alone() -> None:
    rules = {name: gettext.c2py(expression) for name, (_, expression) in PLURALS.items()}
    apart = [name for name, f in rules.items() if any(f(n) != f(n if n < 200 else 100 + n % 100) for n in range(9999))]
    assert apart == ["kw"]  # the twin: Cornish, which sets whole thousands apart


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
    at = linked(shell(lang=language), lesson).run()
    assert not at.exception
    texts = shown(at)
    assert any(text == translations.catalogue(language)["shell.language"] for text in texts)
    assert {text: found for text in texts if (found := untranslated(text, language))} == {}
