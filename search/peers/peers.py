"""What the drivers of the engines share: reading the questions, asking them, comparing
each answer with the expected one, and writing how long it took.

A driver hands a peer to measure(): an object with a name and a version and
  build(documents)         indexes an iterable of documents
  ask(question)            answers (total, a dict of code to count for each facet, half-points)
  replace(was, document)   makes an update durable and visible
  bytes()                  what lies on the disk
The questions are described in app/bench/peer.go, which writes them.
"""

import itertools
import json
import math
import os
import sys
import time

ROUNDS = 10  # of each question, after one that is not timed

TEXTS = {"own": 1.0, "labels": 0.6}  # the text fields and what a word in them is worth
KEYWORDS = ["occupation", "group", "skill", "language", "spoken", "country", "mode", "theme", "gender", "years_band"]
NUMBERS = ["years", "degree", "confirmed"]
FACETS = ["country", "group", "spoken", "years_band", "theme"]
TIE = "confirmed"  # orders equals, greatest first


def lines(path):
    """The values of a file, one at a time: a million documents do not fit in memory."""
    with open(path, encoding="utf-8") as f:
        for line in f:
            yield json.loads(line)


def measure(peer, folder):
    """Builds, asks all and prints a row of figures for each kind."""
    say(f"{peer.name}: building")
    start = time.monotonic()
    n = peer.build(lines(os.path.join(folder, "documents.ndjson")))
    built = time.monotonic() - start
    size = peer.bytes()
    questions = lines(os.path.join(folder, "questions.ndjson"))
    for kind, asked in itertools.groupby(questions, key=lambda q: q["kind"]):
        say(f"{peer.name}: {kind}")
        took = sorted(update(peer, asked) if kind == "update" else rounds(peer, list(asked)))
        row = {"engine": peer.name, "version": peer.version, "kind": kind, "n": n,
               "p50_ms": percentile(took, 50) * 1000, "p95_ms": percentile(took, 95) * 1000,
               "build_s": built, "bytes": size}
        print(json.dumps(row), flush=True)


def rounds(peer, questions):
    """All questions of a kind in turn, so that no answer is the echo of the one before."""
    took = []
    for turn in range(ROUNDS + 1):
        for q in questions:
            start = time.perf_counter()
            answer = peer.ask(q)
            if turn > 0:
                took.append(time.perf_counter() - start)
            check(peer, q, answer)
    return took


def update(peer, questions):
    """Only the replacing is timed; the question after it shows that it was seen."""
    took = []
    for q in questions:
        start = time.perf_counter()
        peer.replace(q["was"], q["document"])
        took.append(time.perf_counter() - start)
        check(peer, q, peer.ask(q))
    return took


def check(peer, q, answer):
    """Ends the run at the first answer that is not the expected one."""
    total, counts, halves = answer
    counts = [sorted(c.items(), key=lambda pair: (-pair[1], pair[0]))[: q["size"]] for c in counts]
    expected = (q["total"], [[tuple(pair) for pair in c] for c in q.get("counts", [])], q.get("halves", []))
    if (total, counts, halves) != expected:
        sys.exit(f"{peer.name} {peer.version} does not agree about {json.dumps(q, ensure_ascii=False)}\n"
                 f"it says {total}, {counts}, {halves}\nand not  {expected}")


def percentile(ordered, percent):
    return ordered[min(math.floor(len(ordered) * percent / 100), len(ordered) - 1)]


def size_of(folder):
    return sum(os.path.getsize(os.path.join(at, f)) for at, _, files in os.walk(folder) for f in files)


def split_combined(counts):
    """Counts of lists of codes, written together, as counts of codes."""
    out = {}
    for codes, n in counts.items():
        for code in codes.split():
            out[code] = out.get(code, 0) + n
    return out


def say(text):
    print(text, file=sys.stderr, flush=True)
