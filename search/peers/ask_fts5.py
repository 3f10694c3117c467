"""SQLite with FTS5: the words in a contentless table, so that no text is stored twice;
codes as numbers, the single ones beside the numbers in a narrow row, those of lists in a
table of (code, profile). Frequencies are kept (detail=full), since bm25 has none
otherwise in a contentless table.

    ask_fts5.py DATA DIR    DATA from `jisr bench search --peers`, DIR is there
"""

import os
import sqlite3
import sys

import peers

LISTS = ["occupation", "skill", "language", "mode", "spoken"]
SINGLE = [f for f in peers.KEYWORDS if f not in LISTS]
# The list that is counted is kept as one code too: its combinations are few and are told
# apart afterwards.
COMBINED = "spoken"
COLUMNS = ["id"] + SINGLE + [COMBINED] + peers.NUMBERS
# Words are split already: all that is not a space belongs to one.
PUNCTUATION = "!#$%&()*+,-./:;<=>?@[\\]^_`{|}~"


def quoted(column):
    return f'"{column}"'  # one of them is called group


def phrase(word):
    return '"' + word.replace('"', '""') + '"'


class FTS5:
    name = "SQLite FTS5"
    version = sqlite3.sqlite_version

    def __init__(self, folder):
        self.folder = folder
        self.db = sqlite3.connect(os.path.join(folder, "peer.db"), isolation_level=None, cached_statements=1000)
        self.run = self.db.execute
        for setting in ["journal_mode = WAL", "synchronous = FULL", "cache_size = -524288", "mmap_size = 8589934592", "temp_store = MEMORY"]:
            self.run("PRAGMA " + setting)
        self.codes = {}  # as an application would keep them: a few ten thousand

    def build(self, documents):
        self.run("CREATE TABLE code (n INTEGER PRIMARY KEY, text TEXT UNIQUE)")
        columns = ["id TEXT UNIQUE"] + [f"{quoted(c)} INTEGER" for c in COLUMNS[1:]]
        self.run(f"CREATE TABLE profile (n INTEGER PRIMARY KEY, {', '.join(columns)})")
        self.run("CREATE TABLE has (code INTEGER, n INTEGER, PRIMARY KEY (code, n)) WITHOUT ROWID")
        self.run(f"""CREATE VIRTUAL TABLE words USING fts5({', '.join(peers.TEXTS)}, content='', tokenize="ascii tokenchars '{PUNCTUATION}'")""")
        worth = ", ".join(str(w) for w in peers.TEXTS.values())
        self.run("INSERT INTO words (words, rank) VALUES ('rank', ?)", [f"bm25({worth})"])
        self.run("BEGIN")
        self.put_all(documents)
        for c in SINGLE + peers.NUMBERS:
            self.run(f"CREATE INDEX profile_{c} ON profile ({quoted(c)})")
        self.run("CREATE INDEX profile_country_years ON profile (country, years)")
        self.run("INSERT INTO words (words) VALUES ('optimize')")
        self.run("COMMIT")
        self.run("ANALYZE")
        self.run("PRAGMA wal_checkpoint(TRUNCATE)")
        return self.run("SELECT count(*) FROM profile").fetchone()[0]

    def put_all(self, documents):
        """Pairs are kept back and written in order, some at a time: that is several times
        quicker than each at its place in the tree."""
        pairs = []
        for n, d in enumerate(documents, 1):
            self.put_row(n, d)
            pairs += self.pairs(n, d)
            if n % 100_000 == 0:
                self.put_pairs(pairs)
                pairs = []
        self.put_pairs(pairs)

    def put_pairs(self, pairs):
        self.db.executemany("INSERT INTO has VALUES (?, ?)", sorted(pairs))

    def put_row(self, n, d):
        kept = d["keywords"]
        values = [n, d["id"]] + [self.code(f, kept[f][0]) for f in SINGLE]
        values += [self.code(COMBINED, " ".join(kept.get(COMBINED, [])))] + [d["numbers"][f] for f in peers.NUMBERS]
        self.run(f"INSERT INTO profile VALUES ({', '.join('?' * len(values))})", values)
        self.run("INSERT INTO words (rowid, own, labels) VALUES (?, ?, ?)", [n, d["texts"]["own"], d["texts"]["labels"]])

    def pairs(self, n, d):
        return sorted({(self.code(f, code), n) for f in LISTS for code in d["keywords"].get(f, [])})

    def code(self, field, code):
        """The number of a code, which is made if need be."""
        key = field + ":" + code
        if key not in self.codes:
            self.codes[key] = self.run("INSERT INTO code (text) VALUES (?)", [key]).lastrowid
        return self.codes[key]

    def bytes(self):
        return peers.size_of(self.folder)

    def ask(self, q):
        if q["limit"] == 0:
            sql, arguments = self.found(q, "count(*)")
            return self.run(sql, arguments).fetchone()[0], [], []
        if "wishes" in q:
            return self.match(q)
        # Who is found is found once, into a table in memory; page, total and counts are
        # taken from it.
        score = "words.rank" if "words" in q else "0"
        facets = q.get("facets", [])
        sql, arguments = self.found(q, ", ".join(["profile.n AS n", f"{score} AS score", "confirmed"] + [quoted(f) for f in facets]))
        self.run("CREATE TEMP TABLE found AS " + sql, arguments)
        self.run(f"SELECT n FROM found ORDER BY score, confirmed DESC, n LIMIT {q['limit']}").fetchall()
        total = self.run("SELECT count(*) FROM found").fetchone()[0]
        counts = [self.counts(f) for f in facets]
        self.run("DROP TABLE found")
        return total, counts, []

    def counts(self, field):
        rows = self.run(f"SELECT substr(text, {len(field) + 2}), times FROM (SELECT {quoted(field)} AS c, count(*) AS times FROM found GROUP BY c) JOIN code ON code.n = c")
        return peers.split_combined(dict(rows.fetchall()))

    def match(self, q):
        sql, arguments = self.found(q, "profile.n AS n, confirmed")
        wishes = [(self.codes.get(w["field"] + ":" + c, 0), w["half"]) for w in q["wishes"] for c in w["any"]]
        self.run("CREATE TEMP TABLE found AS " + sql, arguments)
        rows = self.run(f"""WITH wish (code, half) AS (VALUES {', '.join('(?, ?)' for _ in wishes)}),
            earned AS MATERIALIZED (SELECT n, sum(half) AS half FROM wish CROSS JOIN has USING (code) GROUP BY n)
            SELECT ifnull(half, 0), count(*) OVER () FROM found LEFT JOIN earned USING (n) ORDER BY 1 DESC, confirmed DESC, found.n LIMIT {q['limit']}""",
                        [v for w in wishes for v in w]).fetchall()
        self.run("DROP TABLE found")
        return (rows[0][1] if rows else 0), [], [half for half, _ in rows]

    def found(self, q, what):
        """The statement that selects something of those who are found."""
        tables, conditions, arguments = "profile", [], []
        if "words" in q:
            tables = "words CROSS JOIN profile ON profile.n = words.rowid"  # words first
            conditions.append("words MATCH ?")
            arguments.append(" AND ".join(phrase(w) for w in q["words"]))
        for f in q.get("filters", []):
            if "any" not in f:
                conditions.append(f"{quoted(f['field'])} BETWEEN ? AND ?")
                arguments += [f["min"], f["max"]]
                continue
            codes = [self.codes.get(f["field"] + ":" + c, 0) for c in f["any"]]
            among = f"IN ({', '.join('?' * len(codes))})"
            if f["field"] in LISTS:
                if len(q["filters"]) == 1 and "words" not in q:  # the list leads, where nothing else narrows
                    conditions.append(f"profile.n IN (SELECT n FROM has WHERE code {among})")
                else:
                    conditions.append(f"EXISTS (SELECT 1 FROM has WHERE has.n = profile.n AND has.code {among})")
            else:
                conditions.append(f"{quoted(f['field'])} {among}")
            arguments += codes
        return f"SELECT {what} FROM {tables} WHERE {' AND '.join(conditions)}", arguments

    def replace(self, was, now):
        """A contentless table must be told what it held."""
        self.run("BEGIN")
        n = self.run("SELECT n FROM profile WHERE id = ?", [was["id"]]).fetchone()[0]
        self.run("INSERT INTO words (words, rowid, own, labels) VALUES ('delete', ?, ?, ?)", [n, was["texts"]["own"], was["texts"]["labels"]])
        self.db.executemany("DELETE FROM has WHERE code = ? AND n = ?", self.pairs(n, was))
        self.run("DELETE FROM profile WHERE n = ?", [n])
        self.put_row(n, now)
        self.put_pairs(self.pairs(n, now))
        self.run("COMMIT")


if __name__ == "__main__":
    peers.measure(FTS5(sys.argv[2]), sys.argv[1])
