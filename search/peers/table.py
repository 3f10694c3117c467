"""Prints the figures of several engines beside one another.

    table.py FIGURES    FIGURES is a file of JSON values, one a line, ours first
"""

import sys

import peers

OURS = "jisr"
STEMS = "jisr with stems"  # the same index, asked more


def main(path):
    figures = list(peers.lines(path))
    kinds = list(dict.fromkeys(f["kind"] for f in figures))
    engines = list(dict.fromkeys(f["engine"] for f in figures))
    of = {(f["engine"], f["kind"]): f for f in figures}
    print(f"{figures[0]['n']} documents. p50 / p95 in ms; × is how many times ours the median is.\n")
    for e in (e for e in engines if e != STEMS):
        print(f"{e}: {next(f['version'] for f in figures if f['engine'] == e)}")
    print()
    heading = ["question"]
    for e in engines:
        heading += [e] if e == OURS else [e, "×"]
    rows = [heading] + [[kind] + cells(engines, kind, of, lambda f: f["p50_ms"], times) for kind in kinds]
    of.pop((STEMS, kinds[0]))
    rows.append(["built in s"] + cells(engines, kinds[0], of, lambda f: f["build_s"], lambda f: f"{f['build_s']:.1f}"))
    rows.append(["MB on disk"] + cells(engines, kinds[0], of, lambda f: f["bytes"], lambda f: f"{f['bytes'] / 1e6:.0f}"))
    write(rows)


def times(f):
    return f"{f['p50_ms']:.2f} / {f['p95_ms']:.2f}"


def cells(engines, kind, of, number, show):
    """One row: each engine's figure and its ratio to ours."""
    out = []
    for e in engines:
        f = of.get((e, kind))
        out.append(show(f) if f else "")
        if e != OURS:
            out.append(f"{number(f) / number(of[OURS, kind]):.2f}" if f else "")
    return out


def write(rows):
    widths = [max(map(len, column)) for column in zip(*rows)]
    for row in rows:
        first, rest = row[0].ljust(widths[0]), [c.rjust(w) for c, w in zip(row[1:], widths[1:])]
        print("  ".join([first] + rest))


if __name__ == "__main__":
    main(sys.argv[1])
