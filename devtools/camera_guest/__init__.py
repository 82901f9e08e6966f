"""What runs inside the camera test's virtual machine, where this computer's files are read-only."""
