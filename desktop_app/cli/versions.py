"""``haarlens --version``: everything that a result may depend on."""

from desktop_app.jobs.versions import versions


def version_text() -> str:
    """Program, kernel, OpenCV, Python and system, a line each."""
    return "".join(f"{name} {value}\n" for name, value in versions().items())
