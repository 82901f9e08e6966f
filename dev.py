#!/usr/bin/env python3
"""One command for everything around the program; needs Python 3.11 and nothing else.

python3 dev.py run [FILES... | SUBCOMMAND ...]   the program, at first start with all that it needs
python3 dev.py test                              lint, types, layers and tests
python3 dev.py build                             the packaged program in dist/
python3 dev.py parity FOLDER                     compare with OpenCV 4.14 over a folder of pictures
python3 dev.py kernel                            compile the fast search again
python3 dev.py camera-test                       read a real video device in a virtual machine
python3 dev.py translations                      collect the window's words, and compile what is translated
"""

import sys

if sys.version_info < (3, 11):  # noqa: UP036 - this file is what an older Python meets first
    sys.exit("Haarlens needs Python 3.11 or later; this is Python {}.{}.".format(*sys.version_info[:2]))

from devtools.commands import main

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
