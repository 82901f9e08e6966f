"""Haarlens: finds faces and other things in photographs, offline, and shows why."""

__version__ = "0.1.0"
