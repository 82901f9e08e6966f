"""Objects in one image: NumPy and the kernel, no Qt."""
