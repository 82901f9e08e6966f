"""Photographs that a person works through: what was found in each, what was decided, where it is kept. No Qt."""
