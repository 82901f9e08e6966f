"""A cascade that says how nearly a window passes: its last stages become one, whose sum is kept as evidence.

A stage asks yes or no, and a face that misses one stage of the last nine by a hair is lost, however well it does in the
others. Merged, the nine are one question with one sum: what misses one and does well in the rest stays, and the margin
of the sum tells strong faces from weak ones. The early stages stay as they are, so that nearly all windows are still
dropped at once. Source: the idea of summing over stages is that of L. Bourdev and J. Brandt, "Robust object detection
via soft cascade", CVPR 2005.
"""

from dataclasses import replace

from desktop_app.detection.cascade import Cascade, Stage


def soften(cascade: Cascade, stages: int) -> Cascade:
    """The cascade with its last stages merged into one; a window passes if it reaches the sum of their thresholds.

    stages: how many, 1 to all of them.
    """
    if not 1 <= stages <= len(cascade.stages):
        raise ValueError(f"of {len(cascade.stages)} stages 1 to all can be merged, not {stages}")
    head, tail = cascade.stages[:-stages], cascade.stages[-stages:]
    trees = tuple(tree for stage in tail for tree in stage.trees)
    return replace(cascade, stages=(*head, Stage(trees, sum(stage.threshold for stage in tail))))
