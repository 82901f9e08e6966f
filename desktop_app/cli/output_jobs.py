"""Options of ``haarlens hide``, ``crop`` and ``export`` -> jobs."""

from argparse import Namespace
from pathlib import Path

from desktop_app.detection.geometry import Size
from desktop_app.errors import AppError
from desktop_app.export.copies import CopyOptions
from desktop_app.export.crop_names import CropNames
from desktop_app.export.cropping import CropChoice, CropStyle
from desktop_app.export.hiding import HidingKind, HidingShape, HidingStyle, load_cover
from desktop_app.jobs.boxes import ExportJob
from desktop_app.jobs.crop import CropJob
from desktop_app.jobs.hide import HideJob
from desktop_app.jobs.searching import Search
from desktop_app.library.search_plan import SearchPlan


class OptionsError(AppError):
    """Options that make no sense together."""

    kind = "usage"


def job_of(options: Namespace) -> HideJob | CropJob | ExportJob:
    """The job that the options describe. Raises: AppError where they cannot be met."""
    if options.command == "hide":
        return hide_job(options)
    return crop_job(options) if options.command == "crop" else export_job(options)


def hide_job(options: Namespace) -> HideJob:
    """The job of ``haarlens hide``. Raises: PictureError where the picture that hides cannot be read."""
    style = HidingStyle(
        kind=HidingKind(options.style),
        colour=options.colour or (0, 0, 0),
        shape=HidingShape(options.shape),
        margin=options.margin,
        picture=None if options.picture is None else Path(options.picture).absolute(),
    )
    load_cover(style)  # better told now than of each file
    return HideJob(style, _copies(options), _search(options), not options.no_recheck, not options.only_hidden)


def crop_job(options: Namespace) -> CropJob:
    """The job of ``haarlens crop``. Raises: OptionsError, CropPatternError."""
    try:
        style = CropStyle(
            margin=options.margin,
            aspect=options.aspect,
            straighten=not options.no_straighten,
            size=None if options.size is None else Size(*options.size),
            fill=options.fill,
            which=CropChoice(options.which),
        )
    except ValueError as error:
        raise OptionsError("The crops cannot be made as asked for: {reason}.", reason=error) from error
    names = CropNames() if options.names is None else CropNames(options.names)
    return CropJob(style, names, _copies(options), _search(options))


def export_job(options: Namespace) -> ExportJob:
    """The job of ``haarlens export``."""
    return ExportJob(options.format, _search(options))


def _copies(options: Namespace) -> CopyOptions:
    return CopyOptions(options.quality, options.keep_metadata)


def _search(options: Namespace) -> Search:
    return Search(SearchPlan(options.find, options.preset), options.sensitivity, min_size_px=options.min_size)
