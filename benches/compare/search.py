#!/usr/bin/env python3
"""Exact search within a radius, beside FAISS, on the same hashes in the same run; one thread each.

    cargo build --release --example search_hashes
    benches/compare/search.py --venv /tmp/faiss --program target/release/examples/search_hashes [--count 1000000] [--real HASHES.csv]

Makes a virtual environment in the folder given with --venv if there is none, and installs faiss-cpu and numpy into it.
--real takes the lines that `resurface hash` prints; noise bits are added to them until there are --count hashes.
Prints a table of microseconds of CPU time a query and ratios, and exits with 1 where something that is there was not found.
"""
import argparse, json, os, subprocess, sys, tempfile, time
from pathlib import Path

arguments = argparse.ArgumentParser()
arguments.add_argument("--venv", required=True)
arguments.add_argument("--program", required=True)
arguments.add_argument("--count", type=int, default=1_000_000)
arguments.add_argument("--queries", type=int, default=1000)
arguments.add_argument("--radius", type=int, default=31)
arguments.add_argument("--real")
arguments.add_argument("--without-multi-hash", action="store_true", help="it takes many gigabytes at 10 million")
options = arguments.parse_args()

python = Path(options.venv) / "bin" / "python"
if not python.exists():
    subprocess.run([sys.executable, "-m", "venv", options.venv], check=True)
try:
    import faiss, numpy as np
except ImportError:
    if Path(sys.prefix).resolve() == Path(options.venv).resolve():
        subprocess.run([python, "-m", "pip", "install", "-q", "faiss-cpu", "numpy"], check=True)
    os.execv(python, [str(python), *sys.argv])

faiss.omp_set_num_threads(1)
random = np.random.default_rng(7)


def with_noise(hashes, most):
    """Flips up to `most` bits of each hash."""
    bits = np.unpackbits(hashes, axis=1)
    flips = random.integers(0, most + 1, len(hashes))
    places = np.argsort(random.random((len(hashes), 256), dtype=np.float32), axis=1)
    for at in range(most):
        rows = np.nonzero(flips > at)[0]
        bits[rows, places[rows, at]] ^= 1
    return np.packbits(bits, axis=1)


if options.real:
    lines = [line.split(",")[0] for line in open(options.real)]
    real = np.array([list(bytes.fromhex(line)) for line in lines if len(line) == 64], dtype=np.uint8)
    parts, count = [real], len(real)
    while count < options.count:
        part = with_noise(real[random.integers(0, len(real), min(100_000, options.count - count))], 60)
        parts.append(part)
        count += len(part)
    hashes = np.concatenate(parts)[: options.count]
else:
    hashes = random.integers(0, 256, (options.count, 32), dtype=np.uint8)
queries = with_noise(hashes[random.integers(0, len(hashes), options.queries)], options.radius)


def timed(index, queries, batch, most_s=30):
    """Mean and 99th percentile of the microseconds a query, CPU time of this process, and what was found."""
    times, hits, begun = [], 0, time.monotonic()
    for start in range(0, len(queries), batch):
        part = queries[start : start + batch]
        before = time.process_time()
        # FAISS leaves the radius itself out.
        limits, _, labels = index.range_search(part, options.radius + 1)
        times.append((time.process_time() - before) * 1e6 / len(part))
        for at in range(len(part)):
            hits += len(set(labels[int(limits[at]) : int(limits[at + 1])].tolist()))
        if time.monotonic() - begun > most_s:
            break
    return float(np.mean(times)), float(np.quantile(times, 0.99)), hits, len(times) * batch


with tempfile.TemporaryDirectory() as folder:
    names = [Path(folder) / name for name in ("hashes", "queries")]
    for name, values in zip(names, (hashes, queries)):
        values.tofile(name)
    printed = subprocess.run([options.program, *names, str(options.radius)], check=True, capture_output=True, text=True)
own = json.loads(printed.stdout)

rows = []
flat = faiss.IndexBinaryFlat(256)
flat.add(hashes)
for batch in (1, 128):
    rows.append((f"FAISS IndexBinaryFlat, {batch} at once", *timed(flat, queries, batch)))
if not options.without_multi_hash:
    # At full recall the flips cover what the pigeonhole principle asks for: of 31 bits that differ, some part of 8 has at most
    # 3, of 11 at most 2, of 16 at most 1. Of each number of flips these are the fewest parts, and so the fastest.
    for parts, bits, flips in ((11, 23, 2), (16, 16, 1), (8, 32, 3)):
        index = faiss.IndexBinaryMultiHash(256, parts, bits)
        index.nflip = flips
        index.add(hashes)
        rows.append((f"FAISS IndexBinaryMultiHash {parts} x {bits}, {flips} flips", *timed(index, queries, 1)))
        del index

one = own["search"]
what = f"around {len(real)} real ones" if options.real else "random"
print(f"{len(hashes)} hashes, {what}; radius {options.radius}, {options.queries} queries, one thread, faiss-cpu {faiss.__version__}.")
print(f"resurface: sorted in {own['built_s']:.1f} s, {own['bytes_a_hash']:.0f} bytes a hash, recall {own['recall']:.3f}.")
print()
print("| | mean, us | p99, us | mean, of resurface's | p99, of resurface's |")
print("| --- | --- | --- | --- | --- |")
for name, key in (("1 at once", "search"), ("128 at once", "search_in_batches"), ("flat scan, 128 at once", "scan_in_batches")):
    figures = own[key]
    print(f"| resurface, {name} | {figures['mean_us']:.1f} | {figures['p99_us']:.1f} | | |")
wrong, notes = own["recall"] != 1.0, []
for name, mean, p99, hits, examined in rows:
    ours = own["search_in_batches"] if name.endswith("128 at once") else one
    print(f"| {name} | {mean:.1f} | {p99:.1f} | {mean / ours['mean_us']:.1f} | {p99 / ours['p99_us']:.1f} |")
    if examined >= len(queries) and hits != one["hits"]:
        notes.append(f"{name} found {hits}, resurface {one['hits']}.")
        wrong |= hits > one["hits"]
print()
print("\n".join(notes))
sys.exit(wrong)
