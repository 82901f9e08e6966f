"""Boxes of pictures written for other programs: tables, training sets, labelling tools, photo managers."""
