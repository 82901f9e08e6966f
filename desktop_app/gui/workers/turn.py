"""Whose turn it is to run Python beside the window."""

from contextlib import AbstractContextManager, nullcontext

# Held by a worker while it does many small steps in Python, such as asking for the dates of a thousand files. Every
# thread that does so wakes whenever another one waits for the disk, and the window's thread has to find its place among
# them; with one of them at a time it is next.
Turn = AbstractContextManager[object]

ALONE: Turn = nullcontext()  # for a worker that nobody shares turns with
