"""Every string of the window is translated, completely, and the compiled files are those of the sources."""

import ast
import shutil
import string
import sys
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from pathlib import Path

import pytest

from desktop_app.settings import SETTINGS
from devtools.phrases import phrases
from devtools.translations import (
    LANGUAGES,
    PROGRAM,
    WINDOW,
    collect,
    compile_words,
    error_templates,
    settings_strings,
    words_file,
)

ROOT = Path(__file__).resolve().parent.parent
PYTHON = Path(sys.executable)


def messages(words: Path) -> dict[tuple[str, str], ET.Element]:
    """The translations of a .ts file, by context and source text."""
    return {
        (context.findtext("name", ""), message.findtext("source", "")): message.find("translation")
        for context in ET.parse(words).getroot().iter("context")
        for message in context.iter("message")
    }


def strings_in(path: Path) -> Iterator[tuple[str, str, int]]:
    """Context, text and line of everything that a source has translated."""
    yield from _strings_in(ast.parse(path.read_text(encoding="utf-8")), "")


def _strings_in(node: ast.AST, context: str) -> Iterator[tuple[str, str, int]]:
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.Call):
            yield from _string_of(child, context)
        yield from _strings_in(child, child.name if isinstance(child, ast.ClassDef) else context)


def _string_of(call: ast.Call, context: str) -> Iterator[tuple[str, str, int]]:
    match call:
        case ast.Call(func=ast.Attribute(value=ast.Name(id="self"), attr="tr"), args=[text, *_]):
            yield context, _literal(text), call.lineno
        case ast.Call(
            func=ast.Name(id="translate")
            | ast.Attribute(value=ast.Name(id="QCoreApplication" | "QApplication"), attr="translate"),
            args=[ast.Constant(value=str(named)), text, *_],
        ):
            # What is declared in settings.py or said by an error is named by a variable here, and collected from there.
            if named not in ("Settings", "Errors"):
                yield named, _literal(text), call.lineno


def _literal(text: ast.expr) -> str:
    assert isinstance(text, ast.Constant), f"line {text.lineno}: only a literal can be collected"
    return str(text.value)


def placeholders(text: str) -> list[tuple[str, str | None, str | None]]:
    """Names of what goes into a text, and how it does."""
    return sorted((name, how or "", spec or "") for _, name, spec, how in string.Formatter().parse(text) if name)


@pytest.fixture(params=LANGUAGES)
def words(request: pytest.FixtureRequest) -> Path:
    """The Qt Linguist file of each language."""
    return words_file(request.param)


@pytest.mark.parametrize("source", sorted(WINDOW.rglob("*.py")), ids=lambda path: path.relative_to(WINDOW).as_posix())
def test_every_string_of_a_source_is_in_the_file(words: Path, source: Path) -> None:
    """An f-string around the call hides it from the tool that collects, and so does a class inside a class."""
    known = messages(words)
    missing = [
        f"{source.name}:{line}: {context}: {text!r}"
        for context, text, line in strings_in(source)
        if (context, text) not in known
    ]
    assert not missing, "python3 dev.py translations"


def test_the_declared_settings_are_in_the_file(words: Path) -> None:
    shown = {setting.label for setting in SETTINGS if setting.group}
    assert shown <= set(settings_strings())
    known = messages(words)
    assert [text for text in settings_strings() if ("Settings", text) not in known] == []


def test_what_errors_say_is_in_the_file(words: Path) -> None:
    known = messages(words)
    assert [text for text in error_templates() if ("Errors", text) not in known] == [], "python3 dev.py translations"


def test_what_errors_say_can_be_translated() -> None:
    """AppError("{path} is empty.", path=path) can be; AppError(f"{path} is empty.") no translator would ever see."""
    wrong = [said for said in phrases(PROGRAM) if not said.is_sound]
    assert not wrong, "a template has to be a literal, and to have a place for each value"


@pytest.mark.parametrize(
    ("call", "is_sound"),
    [
        ("Broken('{path} is ' '{how}.', path=path, how='empty')", True),
        ("errors.Broken('It is {path!r}.', path=path)", True),
        ("Phrase('plain words')", True),
        ("AppError('{plain words')", False),
        ("Broken(f'{path} is empty.')", False),
        ("Broken('It is ' + path)", False),
        ("Broken(words.format(path=path))", False),
        ("Broken(words)", False),
        ("Broken('{path} is empty.')", False),
        ("Broken('{path} is empty.', place=path)", False),
        ("Broken('{path} is empty.', **values)", False),
        ("Broken('{} is empty.', path)", False),
        ("Broken('{path} is \u2026', path=path)", False),
    ],
)
def test_what_an_error_says_is_found(tmp_path: Path, call: str, is_sound: bool) -> None:
    (tmp_path / "below").mkdir()
    (tmp_path / "below" / "kinds.py").write_text("class Torn(Broken): pass\nclass Broken(base.AppError): pass\n")
    for made in (call, call.replace("Broken", "Torn")):
        (tmp_path / "source.py").write_text(f"def check(path):\n    raise {made}\n")
        (said,) = phrases(tmp_path)
        assert (said.path, said.line, said.is_sound) == (tmp_path / "source.py", 2, is_sound)


def test_what_others_say_is_no_error_s(tmp_path: Path) -> None:
    (tmp_path / "source.py").write_text("class Own(ValueError): pass\nraise Own(f'{n}')\nraise Gone\n")
    (tmp_path / "again.py").write_text("raise AppError() from gone\nraise errors.AppError(gone.phrase) from gone\n")
    assert list(phrases(tmp_path)) == []


def test_every_string_is_translated(words: Path) -> None:
    waiting = [
        key for key, translation in messages(words).items() if translation.get("type") or not (translation.text or "")
    ]
    assert not waiting


def test_every_translation_has_the_placeholders_of_its_source(words: Path) -> None:
    wrong = [
        (source, translation.text)
        for (_, source), translation in messages(words).items()
        if translation.text and placeholders(source) != placeholders(translation.text)
    ]
    assert not wrong


def test_translations_begin_and_end_as_their_sources(words: Path) -> None:
    """Three dots say that a command asks before it acts; blanks at the ends are lost easily."""
    for (_, source), translation in messages(words).items():
        text = translation.text or ""
        assert source.endswith("...") == text.endswith("..."), source
        assert text == text.strip() or source != source.strip(), source


def test_the_file_has_what_the_sources_have_and_nothing_else(words: Path, tmp_path: Path) -> None:
    copy = tmp_path / words.name
    shutil.copy(words, copy)
    collect(PYTHON, copy)
    assert messages(copy).keys() == messages(words).keys(), "python3 dev.py translations"


def test_the_compiled_file_is_that_of_the_words(words: Path, tmp_path: Path) -> None:
    compile_words(PYTHON, words, tmp_path / "fresh.qm")
    assert (tmp_path / "fresh.qm").read_bytes() == words.with_suffix(".qm").read_bytes(), "python3 dev.py translations"


def test_collecting_keeps_translations_and_drops_what_is_gone(tmp_path: Path) -> None:
    words = tmp_path / "haarlens_ko.ts"
    words.write_text(
        '<?xml version="1.0" encoding="utf-8"?><!DOCTYPE TS><TS version="2.1" language="ko"><context><name>Words</name>'
        "<message><source>Face</source><translation>낯</translation></message>"
        "<message><source>Gone long ago</source><translation>옛말</translation></message></context></TS>",
        encoding="utf-8",
    )
    collect(PYTHON, words)
    collected = messages(words)
    assert collected["Words", "Face"].text == "낯"
    assert ("Words", "Gone long ago") not in collected
    assert collected["Settings", "Thumbnail cache"].get("type") == "unfinished"
    template = "{path} is empty, it has no bytes; copy or download it once more."
    assert collected["Errors", template].get("type") == "unfinished"
