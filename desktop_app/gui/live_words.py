"""Words about what is played."""

from datetime import datetime

from desktop_app.gui.models.live_statistics import LiveFigures
from desktop_app.gui.wording import translate
from desktop_app.media.source import SourceAddress, StreamAddress, VideoAddress, name_of

_LONGEST_NAME = 60  # of a file, without the time


def source_text(address: SourceAddress | None) -> str:
    """What a source is called; never with a password."""
    return (name_of(address) if address is not None else "") or translate("Words", "Camera")


def file_name(address: SourceAddress | None) -> str:
    """What a picture or a film of it that is made now is called, without suffix."""
    match address:
        case VideoAddress(path=path):
            name = path.stem
        case StreamAddress() as stream:
            name = stream.host
        case _:
            name = source_text(address)
    allowed = "".join(letter if letter.isalnum() or letter in " -_.()" else "-" for letter in name)
    return f"{allowed[:_LONGEST_NAME].strip(' .')} {datetime.now():%Y-%m-%d %H.%M.%S}".strip()


def figures_text(figures: LiveFigures, is_live: bool) -> str:
    """How well the window keeps up."""
    latency = (
        translate("Words", "{n} ms from camera to screen") if is_live else translate("Words", "{n} ms to the screen")
    )
    words = (
        translate("Words", "{n} pictures a second").format(n=f"{figures.frames_per_second:.0f}"),
        latency.format(n=f"{figures.latency_ms:.0f}"),
        translate("Words", "{n} dropped").format(n=figures.dropped),
    )
    return " \N{MIDDLE DOT} ".join(words)
