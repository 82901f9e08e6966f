"""What the options of a batch come to: a job. And the options as they are remembered."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from desktop_app import settings
from desktop_app.gui import output_choices
from desktop_app.gui.models.work_progress import BatchKind
from desktop_app.gui.preferences import Preferences
from desktop_app.gui.views.batch_options import BatchOptions, CropAllOptions, ExportAllOptions, HideAllOptions

if TYPE_CHECKING:  # OpenCV comes with jobs, and the window opens before that
    from desktop_app.jobs.job import Job
    from desktop_app.jobs.searching import Search
    from desktop_app.jobs.sidecars import SidecarJob


def options_for(kind: BatchKind, preferences: Preferences) -> BatchOptions:
    """The options of a kind of batch, as they were chosen last."""
    if kind is BatchKind.HIDE:
        hide = HideAllOptions()
        hide.kinds.choose(preferences.get(settings.HIDE_TARGETS))
        hide.hiding.take(output_choices.hiding_style(preferences))
        hide.copies.take(output_choices.copy_options(preferences))
        return hide
    if kind is BatchKind.CROP:
        crop = CropAllOptions()
        crop.kinds.choose(preferences.get(settings.CROP_TARGETS))
        crop.cropping.take(output_choices.crop_style(preferences))
        crop.copies.take(output_choices.copy_options(preferences))
        crop.pattern = preferences.get(settings.CROP_PATTERN)
        return crop
    export = ExportAllOptions()
    export.export.take(preferences.export_formats)
    return export


def keep_options(options: BatchOptions, preferences: Preferences) -> None:
    """Remember what was chosen."""
    if isinstance(options, HideAllOptions):
        output_choices.keep_targets(preferences, settings.HIDE_TARGETS, options.kinds.named_targets)
        output_choices.keep_hiding_style(preferences, options.hiding.hiding_style)
        output_choices.keep_copy_options(preferences, options.copies.options)
    elif isinstance(options, CropAllOptions):
        output_choices.keep_targets(preferences, settings.CROP_TARGETS, options.kinds.named_targets)
        output_choices.keep_crop_style(preferences, options.cropping.crop_style)
        output_choices.keep_copy_options(preferences, options.copies.options)
        preferences.set(settings.CROP_PATTERN, options.pattern)
    elif isinstance(options, ExportAllOptions) and options.export.formats:
        preferences.export_formats = options.export.formats


def targets_of(options: BatchOptions) -> frozenset[str] | None:
    """The kinds that the batch is about; None for all."""
    return options.kinds.targets if isinstance(options, HideAllOptions | CropAllOptions) else None


def job_of(options: BatchOptions, search: Search, overwrite: bool) -> Job | SidecarJob:
    """The job that the options come to.

    search: for photographs that have not been searched yet; what is of no chosen kind is not looked for.
    overwrite: sidecars that are there already may be replaced; other jobs are told when they are run.
    Raises: CropPatternError where the files' names make no sense.
    """
    search = _narrowed(search, targets_of(options))
    if isinstance(options, HideAllOptions):
        from desktop_app.jobs.hide import HideJob

        return HideJob(options.hiding.hiding_style, options.copies.options, search, options.rechecks)
    if isinstance(options, CropAllOptions):
        from desktop_app.export.crop_names import DEFAULT_PATTERN, CropNames
        from desktop_app.jobs.crop import CropJob

        names = CropNames(options.pattern or DEFAULT_PATTERN)
        return CropJob(options.cropping.crop_style, names, options.copies.options, search)
    if not isinstance(options, ExportAllOptions):
        raise TypeError(f"no job for {type(options).__name__}")
    if options.export.is_beside:
        from desktop_app.jobs.sidecars import SidecarJob

        return SidecarJob(search, overwrite)
    from desktop_app.jobs.boxes import ExportJob

    return ExportJob(options.export.formats, search)


def _narrowed(search: Search, targets: frozenset[str] | None) -> Search:
    if targets is None:
        return search
    wanted = tuple(target for target in search.plan.targets if target in targets)
    return replace(search, plan=replace(search.plan, targets=wanted))
