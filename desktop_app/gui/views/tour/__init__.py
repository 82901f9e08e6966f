"""The tour in seven steps: a window, a page for each step, and the drawings on them."""
