#!/usr/bin/env python3
"""Makes training pairs for train.py: copies of photos by random edits, and other photographs of one scene, edited alike.

usage: copies.py PHOTOS.csv SIBLINGS.csv COMPANY_DIR OUT_DIR [--seed 1] [--copies 14]

PHOTOS.csv has the columns source,photo; SIBLINGS.csv has source,kind,a,b: two *different* photographs of one scene. A source is
a data set or a repository; results are split by it. COMPANY_DIR holds photos that stand beside others in collages. OUT_DIR gets
the pictures and pairs.csv (source,kind,edit,a,b,label; b is the submission). Deterministic for one seed. Needs Pillow and numpy.
"""
import argparse
import csv
import random
from pathlib import Path

from PIL import Image, ImageOps

import edits

DEGRADED = (edits.e_jpeg, edits.e_shrink, edits.e_tiny, edits.e_caption, edits.e_screenshot, edits.e_screen)


def opened(path):
    picture = ImageOps.exif_transpose(Image.open(path)).convert("RGB")
    picture.thumbnail((1600, 1600))
    return picture


def main():
    parser = argparse.ArgumentParser()
    for name in ("photos", "siblings", "company", "out"):
        parser.add_argument(name, type=Path)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--copies", type=int, default=14)
    given = parser.parse_args()
    given.out.mkdir(parents=True, exist_ok=True)
    company = sorted(str(path) for path in given.company.glob("*.jpg"))
    by_source = {}
    for row in csv.DictReader(open(given.photos, newline="")):
        by_source.setdefault(row["source"], []).append(given.photos.parent / row["photo"])
    with open(given.out / "pairs.csv", "w", newline="") as file:
        pairs = csv.writer(file)
        pairs.writerow(["source", "kind", "edit", "a", "b", "label"])
        for source, photos in sorted(by_source.items()):
            draw = random.Random(f"{given.seed}/{source}")
            chosen = draw.sample(photos, min(given.copies, len(photos)))
            for number, photo in enumerate(chosen):
                tier, chain = edits.draw(draw)
                random.seed(draw.random())
                copy = edits.apply(opened(photo), chain, draw, company)
                path = given.out / f"{source}_{number}.jpg"
                copy.save(path, quality=draw.choice([60, 75, 85, 92]))
                names = "+".join(map(edits.name, chain))
                pairs.writerow([source, f"copy_{tier}", names, photo, path, 1])
        for number, row in enumerate(csv.DictReader(open(given.siblings, newline=""))):
            draw = random.Random(f"{given.seed}/{row['source']}/{row['a']}/{row['b']}")
            a, b = (given.siblings.parent / row[side] for side in "ab")
            if draw.random() < 0.5:
                a, b = b, a
            pairs.writerow([row["source"], row["kind"], "", a, b, 0])
            chain = [draw.choice(DEGRADED + (draw.choice(edits.MILD), draw.choice(edits.MEDIUM)))]
            random.seed(draw.random())
            path = given.out / f"sibling_{row['source']}_{number}.jpg"
            edits.apply(opened(b), chain, draw, company).save(path, quality=draw.choice([60, 75, 85]))
            pairs.writerow([row["source"], row["kind"], edits.name(chain[0]), a, path, 0])


main()
