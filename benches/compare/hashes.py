"""Prints a hash of every photo in a folder, as the tools that benches/compare.sh compares with are usually called.

    hashes.py pdq|phash FOLDER
"""
import sys
from pathlib import Path

from PIL import Image

Image.MAX_IMAGE_PIXELS = None
kind, folder = sys.argv[1:]
if kind == "pdq":
    import numpy, pdqhash
else:
    import imagehash
for path in sorted(Path(folder).iterdir()):
    try:
        photo = Image.open(path)
        if kind == "pdq":
            bits, quality = pdqhash.compute(numpy.asarray(photo.convert("RGB")))
            print(f"{int(''.join(map(str, bits)), 2):064x},{quality},{path}")
        else:
            print(f"{imagehash.phash(photo)},{path}")
    except OSError as error:
        print(f"{path}: {error}", file=sys.stderr)
