#!/usr/bin/env python3
"""Write the sample exports: samples/make/make.py [DIRECTORY]

DIRECTORY is samples/ unless given.  A second run writes the same bytes; the
test lint.samples compares.
"""
import pathlib
import sys

import bluesky
import mastodon
import meta
import talk
import x

if __name__ == "__main__":
    here = pathlib.Path(__file__).resolve().parent.parent
    target = pathlib.Path(sys.argv[1]) if len(sys.argv) > 1 else here
    for maker in (x, meta, mastodon, bluesky, talk):
        maker.make(target)
