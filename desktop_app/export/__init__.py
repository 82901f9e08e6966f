"""What leaves the program: annotated copies, written safely."""
