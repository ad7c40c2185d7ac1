"""Photos: CPU time and peak memory of resurface and of other tools. Run by benches/compare.sh.

CPU time is user and system time together, the best of several rounds in which the tools take turns, one thread each. What a
tool takes for a single photo is taken off, so that no start of a program counts.
"""
import argparse, importlib.metadata, os, platform, shutil, statistics, subprocess, sys, tempfile, time
from pathlib import Path

HERE = Path(__file__).parent
ONE_THREAD = {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1", "RAYON_NUM_THREADS": "1"}


def run(command, output):
    """Runs a command and returns CPU seconds, wall seconds and peak memory in MB; None where it failed."""
    begin = time.perf_counter()
    with open(output, "wb") as out:
        child = subprocess.Popen(
            [str(part) for part in command], stdout=out, stderr=subprocess.DEVNULL, env={**os.environ, **ONE_THREAD}
        )
        _, status, usage = os.wait4(child.pid, 0)
    child.returncode = os.waitstatus_to_exitcode(status)
    # 3: some photo could not be read; 11: czkawka found similar ones.
    if child.returncode not in (0, 3, 11):
        return None
    return usage.ru_utime + usage.ru_stime, time.perf_counter() - begin, usage.ru_maxrss / 1024


def tools(options, folder, scratch):
    """Names and commands for the photos in a folder."""
    archive = scratch / "archive.db"

    def add(jobs):
        for left in scratch.glob("archive.db*"):
            left.unlink()
        return [options.program, "archive", "add", folder, "--archive", archive, "--jobs", jobs, "--quiet"]

    python = [sys.executable, HERE / "hashes.py"]
    yield "`resurface hash`", lambda: [options.program, "hash", folder, "--jobs", 1, "--quiet"]
    yield "`resurface archive add`", lambda: add(1)
    yield "`resurface archive add`, two threads", lambda: add(2)
    yield "pdqhash on Pillow", lambda: [*python, "pdq", folder]
    yield "ImageHash `phash` on Pillow", lambda: [*python, "phash", folder]
    czkawka = options.tools / "czkawka" / "bin" / "czkawka_cli"
    if czkawka.exists():
        yield "czkawka_cli `image`", lambda: [
            czkawka, "image", "--directories", folder, "--thread-number", 1, "--disable-cache", "--minimal-file-size", 1,
        ]


def hashes(path):
    """Hash and quality by file name, of lines as `resurface hash` prints them."""
    lines = (line.rstrip("\n").split(",", 2) for line in open(path))
    return {Path(name).name: (int(hash, 16), int(quality)) for hash, quality, name in lines}


def measure(options, folder, scratch):
    """The best CPU time, wall time and peak memory of each tool, what a photo costs in each, and the worst difference in bits."""
    one = scratch / "one"
    shutil.rmtree(one, ignore_errors=True)
    one.mkdir()
    photos = sorted(path for path in folder.iterdir() if path.is_file())
    shutil.copy(photos[0], one)
    best = {}
    for _ in range(options.rounds):
        for at, (name, command) in enumerate(tools(options, folder, scratch)):
            whole = run(command(), scratch / f"{at}.out")
            _, again = list(tools(options, one, scratch))[at]
            start = run(again(), scratch / "start.out")
            if whole is None or start is None:
                print(f"{name} failed and is left out", file=sys.stderr)
                continue
            before = best.get(name, ([], [], []))
            best[name] = (before[0] + [whole], before[1] + [start], at)
    rows = {}
    for name, (wholes, starts, at) in best.items():
        cpu, start = min(whole[0] for whole in wholes), min(start[0] for start in starts)
        rows[name] = (
            max(cpu - start, 1e-6) / (len(photos) - 1) * 1000,
            min(whole[1] for whole in wholes),
            statistics.median(whole[2] for whole in wholes),
        )
    ours, theirs = (hashes(scratch / f"{at}.out") for at in (0, 3))
    clear = [name for name in theirs if theirs[name][1] >= 80 and name in ours]
    bits = max(((ours[name][0] ^ theirs[name][0]).bit_count() for name in clear), default=0)
    return photos, rows, (bits, len(clear))


def table(folder, photos, rows, bits):
    from PIL import Image

    Image.MAX_IMAGE_PIXELS = None
    sizes = [Image.open(photo).size for photo in photos]
    pixels = statistics.mean(width * height for width, height in sizes) / 1e6
    reference = rows["pdqhash on Pillow"][0]
    yield f"### {len(photos)} photos of {pixels:.2f} megapixels on average"
    yield ""
    yield "| | CPU time a photo, ms | of pdqhash's | pdqhash takes | peak memory, MB |"
    yield "| --- | --- | --- | --- | --- |"
    for name, (cpu, _, memory) in rows.items():
        yield f"| {name} | {cpu:.2f} | {cpu / reference:.2f} | {reference / cpu:.1f} times as long | {memory:.0f} |"
    one, two = rows["`resurface archive add`"][1], rows["`resurface archive add`, two threads"][1]
    yield ""
    yield f"`archive add` takes {one:.2f} s on one thread and {two:.2f} s on two: {one / two:.2f} times as fast."
    yield f"Hashes of {bits[1]} photos of quality 80 and more differ in {bits[0]} bits from pdqhash's at most."
    yield ""


def made(folder):
    """Photos of two sizes, made from the sample media."""
    from PIL import Image

    sets = [folder / "small", folder / "large"]
    for photos, side in zip(sets, (500, 3264)):
        photos.mkdir()
        for path in sorted((HERE.parent.parent / "sample_media" / "archive").glob("*.jpg")):
            photo = Image.open(path).convert("RGB")
            scale = side / max(photo.size)
            size = [round(length * scale) for length in photo.size]
            photo.resize(size, Image.Resampling.LANCZOS).save(photos / path.name, quality=90)
    return sets


def main():
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--program", type=Path, required=True)
    arguments.add_argument("--tools", type=Path, required=True)
    arguments.add_argument("--out", type=Path, required=True)
    arguments.add_argument("--rounds", type=int, default=3)
    arguments.add_argument("folders", type=Path, nargs="*")
    options = arguments.parse_args()
    version = importlib.metadata.version
    lines = [
        "# Beside other tools",
        "",
        "Written by `benches/compare.sh`: user and system time of one thread, the best of "
        f"{options.rounds} rounds in which the tools take turns, starts of programs taken off.",
        f"pdqhash {version('pdqhash')}, Pillow {version('pillow')}, ImageHash {version('ImageHash')}; "
        f"{platform.machine()}, {os.cpu_count()} cores.",
        "",
        "## Photos",
        "",
    ]
    with tempfile.TemporaryDirectory() as scratch:
        scratch = Path(scratch)
        for folder in options.folders or made(scratch):
            lines += table(folder, *measure(options, folder, scratch))
    text = "\n".join(lines)
    print(text)
    options.out.write_text(text)


main()
