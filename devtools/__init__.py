"""What dev.py is made of: virtual environments, system packages, checks, packaging. Standard library only."""
