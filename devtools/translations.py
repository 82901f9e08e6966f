"""Keeps the window's words in other languages: collects what is to be translated, and compiles what is."""

import tempfile
from collections.abc import Iterator
from pathlib import Path

from devtools.phrases import phrases
from devtools.process import ROOT, DevError, captured

LANGUAGES = ("ko",)
FOLDER = ROOT / "resources" / "translations"
PROGRAM = ROOT / "desktop_app"
WINDOW = PROGRAM / "gui"


def update_translations(python: Path) -> int:
    """Bring the .ts files up to the sources, compile them, and print what waits for a translator; 0 when it is done.

    Raises:
        DevError: Qt's tools failed.
    """
    for language in LANGUAGES:
        words = words_file(language)
        words.parent.mkdir(parents=True, exist_ok=True)
        collect(python, words)
        compile_words(python, words, words.with_suffix(".qm"))
        waiting = words.read_text(encoding="utf-8").count('type="unfinished"')
        print(f"{words.relative_to(ROOT)}: {f'{waiting} wait for a translation' if waiting else 'complete'}")
    return 0


def words_file(language: str) -> Path:
    """The Qt Linguist file of a language, such as "ko"."""
    return FOLDER / f"haarlens_{language}.ts"


def collect(python: Path, words: Path) -> None:
    """Put every string of the window, the declared settings and the errors into a .ts file; what is gone leaves it.

    Translations that are there stay, so a .ts file that is copied elsewhere can be brought up to date without harm.

    Raises:
        DevError: lupdate failed.
    """
    with tempfile.TemporaryDirectory() as folder:
        declared = Path(folder, "declared.py")
        declared.write_text(_declared_as_source(), encoding="utf-8")
        # Without the lines where they are: every change of a source would change the file. Without guesses from similar
        # texts: a guess looks like a translation.
        options = ["-silent", "-no-obsolete", "-locations", "none", "-disable-heuristic", "similartext"]
        target = ["-target-language", words.stem.rpartition("_")[2], "-source-language", "en"]
        _run(python, "lupdate", [*options, *map(str, sorted(WINDOW.rglob("*.py"))), declared, *target, "-ts", words])


def compile_words(python: Path, words: Path, compiled: Path) -> None:
    """Compile a .ts file for the program; strings without a finished translation are left out.

    Raises:
        DevError: lrelease failed.
    """
    _run(python, "lrelease", ["-silent", words, "-qm", compiled])


def settings_strings() -> Iterator[str]:
    """What the settings dialog shows of the declared settings; Qt's tools read calls, and these are none."""
    from desktop_app.settings import SETTINGS

    for setting in SETTINGS:
        if setting.group:
            yield from (setting.group, setting.label, setting.help, *setting.choice_labels)


def error_templates() -> Iterator[str]:
    """What errors say, wherever they are made; Qt's tools would not take them for words."""
    return (said.template for said in phrases(PROGRAM) if said.template)


def _declared_as_source() -> str:
    """A source that names what Qt's tools do not find by themselves, in a form that lupdate reads."""
    declared = {"Settings": settings_strings(), "Errors": error_templates()}
    return "".join(
        f"QT_TRANSLATE_NOOP({context!r}, {text!r})\n"
        for context, texts in declared.items()
        for text in dict.fromkeys(texts)
    )


def _run(python: Path, tool: str, arguments: list[str | Path]) -> None:
    result = captured([python.with_name(f"pyside6-{tool}{python.suffix}"), *arguments])
    if result.returncode != 0:
        raise DevError(f"{tool} failed: {result.stdout.strip() or 'no reason given'}")
