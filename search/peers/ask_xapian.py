"""Xapian, as its manual advises: words and codes are prefixed terms, numbers and what is
counted lie in value slots, nothing is stored, no positions are kept (no question needs
them), and the database is compacted after it is built.

    ask_xapian.py DATA DIR    DATA from `jisr bench search --peers`, DIR is made
"""

import collections
import os
import sys

import xapian

import peers

TEXT_PREFIX = {"own": "A", "labels": "B"}
SLOT = {name: i for i, name in enumerate(peers.NUMBERS + peers.FACETS)}


def code_term(field, code):
    return f"X{field.upper()}:{code}"


def document(d):
    out = xapian.Document()
    for field, text in d["texts"].items():
        prefix = TEXT_PREFIX[field]
        for word, times in collections.Counter(text.split(" ")).items():
            out.add_term(prefix + word, times)
    for field, codes in d["keywords"].items():
        for code in codes:
            out.add_boolean_term(code_term(field, code))
    out.add_boolean_term("Q" + d["id"])
    for field, n in d["numbers"].items():
        out.add_value(SLOT[field], xapian.sortable_serialise(n))
    for field in peers.FACETS:
        # Several codes are counted as one value and told apart afterwards: Xapian 1.4
        # counts whole values, and there are few combinations.
        out.add_value(SLOT[field], " ".join(d["keywords"].get(field, [])))
    return out


def meets(f):
    if "any" in f:
        return xapian.Query(xapian.Query.OP_OR, [xapian.Query(code_term(f["field"], c)) for c in f["any"]])
    low, high = xapian.sortable_serialise(f["min"]), xapian.sortable_serialise(f["max"])
    return xapian.Query(xapian.Query.OP_VALUE_RANGE, SLOT[f["field"]], low, high)


def word(w):
    """One word in either text, by its worth there."""
    ways = [xapian.Query(xapian.Query.OP_SCALE_WEIGHT, xapian.Query(TEXT_PREFIX[field] + w), worth) for field, worth in peers.TEXTS.items()]
    return xapian.Query(xapian.Query.OP_OR, ways)


class Xapian:
    name = "Xapian"
    version = xapian.version_string()

    def __init__(self, folder):
        self.folder = os.path.join(folder, "compact")
        self.fresh = os.path.join(folder, "fresh")

    def build(self, documents):
        db = xapian.WritableDatabase(self.fresh, xapian.DB_CREATE)
        for d in documents:
            db.add_document(document(d))
        db.commit()
        db.compact(self.folder)
        db.close()
        self.db = xapian.Database(self.folder)
        self.writer = xapian.WritableDatabase(self.folder, xapian.DB_OPEN)
        return self.db.get_doccount()

    def bytes(self):
        return peers.size_of(self.folder)

    def ask(self, q):
        enquire = xapian.Enquire(self.db)
        query = self.filtered(q)
        if "words" in q:
            query = xapian.Query(xapian.Query.OP_AND, [word(w) for w in q["words"]])
            if "filters" in q:
                query = xapian.Query(xapian.Query.OP_FILTER, query, self.filtered(q))
            enquire.set_sort_by_relevance_then_value(SLOT[peers.TIE], True)
        elif "wishes" in q:
            query = self.wished(q, query)
            enquire.set_weighting_scheme(xapian.CoordWeight())  # a term met is worth 1, times its scale
            enquire.set_sort_by_relevance_then_value(SLOT[peers.TIE], True)
        else:
            enquire.set_weighting_scheme(xapian.BoolWeight())
            if q["limit"] > 0:
                enquire.set_sort_by_value(SLOT[peers.TIE], True)
        enquire.set_query(query)
        spies = [xapian.ValueCountMatchSpy(SLOT[f]) for f in q.get("facets", [])]
        for spy in spies:
            enquire.add_matchspy(spy)
        # All are looked at, so that total and counts are exact as they are with us.
        found = enquire.get_mset(0, q["limit"], self.db.get_doccount())
        if found.get_matches_lower_bound() != found.get_matches_upper_bound():
            sys.exit("Xapian only estimates")
        hits = [(hit.docid, hit.weight) for hit in found]
        counts = [peers.split_combined({v.term.decode(): v.termfreq for v in spy.values()}) for spy in spies]
        return found.get_matches_estimated(), counts, [round(weight) for _, weight in hits] if "wishes" in q else []

    def filtered(self, q):
        return xapian.Query(xapian.Query.OP_AND, [meets(f) for f in q.get("filters", [])])

    def wished(self, q, must):
        wishes = [xapian.Query(xapian.Query.OP_SCALE_WEIGHT, meets(w), w["half"]) for w in q["wishes"]]
        return xapian.Query(xapian.Query.OP_AND_MAYBE, xapian.Query(xapian.Query.OP_SCALE_WEIGHT, must, 0), xapian.Query(xapian.Query.OP_OR, wishes))

    def replace(self, was, now):
        self.writer.replace_document("Q" + now["id"], document(now))
        self.writer.commit()
        self.db.reopen()


if __name__ == "__main__":
    peers.measure(Xapian(sys.argv[2]), sys.argv[1])
