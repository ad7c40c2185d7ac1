#!/usr/bin/env python3
"""Learns the model of src/matching/exposure from what the example exposure_measures printed, and writes its table.

usage: train.py MEASURES.csv[,MEASURES.csv...] [TABLE.rs]

Every fourth source, by a hash of its name, is held out: nothing is learnt or chosen on it. On the others, the model is fitted
eight times, each time without an eighth of the sources, and what it says of these gives the calibration (Platt's scaling) and the
figures. Sources that share material count as one. Needs numpy and scikit-learn.
"""
import collections
import csv
import sys
import zlib

import numpy as np
from sklearn.ensemble import GradientBoostingClassifier
from sklearn.linear_model import LogisticRegression

STRICT, BALANCED, WIDE = 0.6, 0.25, 0.1
OWN = ("source", "kind", "edit", "a", "b", "label")
TOGETHER = {
    "magsac_F": "A", "magsac_H": "A", "progx": "A", "tlliao_spw": "R",
    "pano_tyxiong": "P", "pano_classic": "P", "emotion_morph": "O", "speakers_hieu": "O",
    "speech3": "O", "phototourism": "S", "imm_pairs": "S", "strecha_castle": "C",
    "strecha_herzjesu": "C", "stereopi": "T", "stereopi_fisheye": "T", "bgslib": "B",
    "traffic_videos_dev": "B", "people3": "Q", "cctv2": "Q",
}


def group(source):
    return TOGETHER.get(source, "R" if source.startswith("rew_") else source)


def part(source, salt, count):
    return zlib.crc32((group(source) + salt).encode()) % count


def model():
    return GradientBoostingClassifier(
        n_estimators=300, max_depth=2, learning_rate=0.1, subsample=0.6, min_samples_leaf=15, max_features=8, random_state=1)


rows = [row for path in sys.argv[1].split(",") for row in csv.DictReader(open(path, newline=""))]
names = [name for name in rows[0] if name not in OWN]
measures = np.array([[float(row[name]) for name in names] for row in rows])
label = np.array([int(row["label"]) for row in rows])
source, kind, edit = (np.array([row[name] for row in rows]) for name in ("source", "kind", "edit"))
held = np.array([part(name, "h2", 4) == 0 for name in source])
fold = np.array([part(name, "f", 8) for name in source])
# Brackets from a tripod differ in tone alone, which no comparison of pixels can tell from a copy.
counted = kind != "bracket"


def weights(at):
    """Copies and others count alike, and a source by the root of its pairs."""
    weight = np.zeros(len(at))
    for value in (0, 1):
        own = label[at] == value
        count = collections.Counter(source[at][own])
        weight[own] = [1 / np.sqrt(count[name]) for name in source[at][own]]
        weight[own] *= len(at) / 2 / weight[own].sum()
    weight[~counted[at]] *= 0.3
    return weight


known = np.where(~held)[0]
left_out = np.full(len(rows), np.nan)
for number in range(8):
    fitted, asked = known[fold[known] != number], known[fold[known] == number]
    if len(asked):
        left_out[asked] = model().fit(measures[fitted], label[fitted], sample_weight=weights(fitted)).decision_function(measures[asked])
use = known[counted[known]]
balance = np.where(label[use] == 1, 0.5 / np.mean(label[use] == 1), 0.5 / np.mean(label[use] == 0))
scaling = LogisticRegression(C=1e6).fit(left_out[use, None], label[use], sample_weight=balance)
slope, offset = float(scaling.coef_[0, 0]), float(scaling.intercept_[0])
final = model().fit(measures[known], label[known], sample_weight=weights(known))


def told(title, at, value):
    probability = 1 / (1 + np.exp(-(slope * value + offset)))
    copies, others = label[at] == 1, label[at] == 0
    plain = others & (edit[at] == "")
    print(f"\n{title}: {len(set(source[at]))} sources, {copies.sum()} copies, {others.sum()} others ({plain.sum()} not edited)")
    for bound in (WIDE, BALANCED, STRICT, 0.9):
        print(f"  {bound}: copies kept {np.mean(probability[copies] >= bound):.4f}, others passing {np.mean(probability[others] >= bound):.4f}, "
              f"not edited {np.mean(probability[plain] >= bound):.4f}")
    for name in sorted(set(kind[at][others])):
        own = plain & (kind[at] == name)
        if own.any():
            print(f"    {name}: {np.mean(probability[own] >= BALANCED):.3f} of {own.sum()} pass at {BALANCED}")
    print("  calibration, copies and others counted alike: probability, share of copies, pairs")
    for low in np.arange(0, 1, 0.1):
        own = (probability >= low) & (probability < low + 0.1 + (low > 0.85))
        a, b = np.sum(own & copies) / copies.sum(), np.sum(own & others) / others.sum()
        if own.any():
            print(f"    {low:.1f} to {low + 0.1:.1f}: {probability[own].mean():.2f} {a / (a + b):.2f} {own.sum()}")


told("Left out one after the other", use, left_out[use])
asked = np.where(held & counted)[0]
told("Held out", asked, final.decision_function(measures[asked]))


def number(value):
    text = f"{value:.7g}"
    return text if "." in text or "e" in text else text + ".0"


def tree(estimator):
    own = estimator.tree_

    def branch(node, right):
        if own.children_left[node] < 0:
            return node
        return own.children_right[node] if right else own.children_left[node]

    def split(node):
        if own.children_left[node] < 0:
            return "(0, 1e30)"
        return f"({own.feature[node]}, {number(np.float32(own.threshold[node]))})"

    left, right = branch(0, False), branch(0, True)
    leaves = [branch(left, False), branch(left, True), branch(right, False), branch(right, True)]
    leaves = [number(np.float32(own.value[leaf][0, 0] * final.learning_rate)) for leaf in leaves]
    splits = ", ".join(map(split, (0, left, right)))
    return f"    Tree {{ splits: [{splits}], leaves: [{', '.join(leaves)}] }},"


if len(sys.argv) > 2:
    share = float(final.init_.class_prior_[1])
    lines = [
        "//! The numbers of the model, made by `benches/exposure/train.py`.", "", "use super::Tree;", "",
        "/// Probabilities that presets ask for.",
        f"pub(super) const STRICT: f64 = {STRICT};", f"pub(super) const BALANCED: f64 = {BALANCED};",
        f"pub(super) const WIDE: f64 = {WIDE};",
        "/// Where the sum of the trees begins.", f"pub(super) const BASE: f64 = {number(np.log(share / (1 - share)))};",
        "/// What the sum is multiplied with and what is added, for the logarithm of the odds.",
        f"pub(super) const SLOPE: f64 = {number(slope)};", f"pub(super) const OFFSET: f64 = {number(offset)};",
        "/// Trees of two levels. Splits name a measure by its position in [`NAMES`](crate::matching::dense::NAMES).",
        "#[rustfmt::skip]", "pub(super) const TREES: &[Tree] = &[",
        *(tree(estimator) for estimator in final.estimators_[:, 0]), "];",
    ]
    with open(sys.argv[2], "w") as file:
        file.write("\n".join(lines) + "\n")
