"""PostgreSQL full text: the words become a tsvector as they are, as the configuration
'simple' would leave them; GIN for words and lists of codes, btree for single codes and
numbers. Its parser is not used, since it would split some words once more.

    ask_postgresql.py DATA SOCKETS    SOCKETS is the folder of a running server's socket
"""

import sys

import psycopg2

import peers

LISTS = ["occupation", "skill", "language", "spoken", "mode"]
SINGLE = [f for f in peers.KEYWORDS if f not in LISTS]
COLUMNS = ["id", "words"] + LISTS + SINGLE + peers.NUMBERS
WEIGHT = {"own": "A", "labels": "B"}
WORTH = "'{0, 0, %g, %g}'" % (peers.TEXTS["labels"], peers.TEXTS["own"])  # of D, C, B, A


def quoted(column):
    return f'"{column}"'  # one of them is called group


def lexeme(word):
    return "'" + word.replace("\\", "\\\\").replace("'", "''") + "'"


def vector(texts):
    """The literal of a tsvector. No place may be beyond 16383."""
    out = []
    for field, text in texts.items():
        out += (f"{lexeme(w)}:{min(at, 16383)}{WEIGHT[field]}" for at, w in enumerate(text.split(" "), len(out) + 1))
    return " ".join(out)


def row(d):
    """The columns of a document."""
    values = [d["id"], vector(d["texts"])]
    values += [d["keywords"].get(f, []) for f in LISTS]
    values += [d["keywords"][f][0] for f in SINGLE]
    return values + [d["numbers"][f] for f in peers.NUMBERS]


def copied(d):
    """A document as a line of COPY."""
    def text(v):
        if isinstance(v, list):
            v = "{" + ",".join('"%s"' % code.replace("\\", "\\\\").replace('"', '\\"') for code in v) + "}"
        return str(v).replace("\\", "\\\\").replace("\t", "\\t").replace("\n", "\\n")
    return "\t".join(text(v) for v in row(d)) + "\n"


class Lines:
    """What COPY reads from, made as it reads."""

    def __init__(self, documents):
        self.documents, self.left = documents, ""

    def read(self, size):
        parts, length = [self.left], len(self.left)
        while length < size:
            d = next(self.documents, None)
            if d is None:
                break
            parts.append(copied(d))
            length += len(parts[-1])
        text = "".join(parts)
        self.left = text[size:]
        return text[:size]


class PostgreSQL:
    name = "PostgreSQL"

    def __init__(self, sockets):
        self.db = psycopg2.connect(host=sockets, dbname="postgres", user="peer")
        self.db.autocommit = True
        self.cursor = self.db.cursor()
        self.version = self.value("SHOW server_version").split()[0]

    def value(self, sql, arguments=None):
        self.cursor.execute(sql, arguments)
        return self.cursor.fetchone()[0]

    def build(self, documents):
        run = self.cursor.execute
        columns = ["id text PRIMARY KEY", "words tsvector"] + [f"{c} text[]" for c in LISTS]
        columns += [f"{quoted(c)} text" for c in SINGLE] + [f"{c} int" for c in peers.NUMBERS]
        run(f"CREATE TABLE profile ({', '.join(columns)})")
        self.cursor.copy_expert(f"COPY profile ({', '.join(map(quoted, COLUMNS))}) FROM STDIN", Lines(documents))
        for c in ["words"] + LISTS:
            run(f"CREATE INDEX ON profile USING gin ({c})")
        for c in SINGLE + peers.NUMBERS:
            run(f"CREATE INDEX ON profile ({quoted(c)})")
        run("CREATE INDEX ON profile (country, years)")
        run("VACUUM (ANALYZE) profile")
        run("CHECKPOINT")
        return self.value("SELECT count(*) FROM profile")

    def bytes(self):
        return self.value("SELECT pg_total_relation_size('profile')")

    def ask(self, q):
        where, arguments = self.meets(q)
        if "wishes" in q:
            return self.match(q, where, arguments)
        if q["limit"] == 0:
            return self.value(f"SELECT count(*) FROM profile WHERE {where}", arguments), [], []
        # Who is found is found once; page, total and counts are taken from it.
        score = "0"
        if "words" in q:
            score, arguments = f"ts_rank({WORTH}, words, %s)", [self.tsquery(q)] + arguments
        facets = [quoted(f) for f in q.get("facets", [])]
        sql = f"""WITH found AS MATERIALIZED (SELECT {", ".join(["id", "confirmed", f"{score} AS score"] + facets)} FROM profile WHERE {where}),
            page AS (SELECT id FROM found ORDER BY score DESC, confirmed DESC, id LIMIT {q["limit"]})
            SELECT -1 AS facet, id AS code, 0 AS n FROM page UNION ALL SELECT {self.facet(facets)} AS facet, {self.code(q)} AS code, count(*) AS n
            FROM found GROUP BY GROUPING SETS ({", ".join(f"({f})" for f in facets + [""])})"""
        self.cursor.execute(sql, arguments)
        total, counts = 0, [{} for _ in facets]
        for facet, code, n in self.cursor.fetchall():
            if facet == len(facets):
                total = n
            elif facet >= 0:
                counts[facet][code] = n
        return total, [peers.split_combined(c) for c in counts], []

    def facet(self, facets):
        """Which grouping set a row is of; after the facets, that of all."""
        cases = "".join(f" WHEN grouping({f}) = 0 THEN {i}" for i, f in enumerate(facets))
        return f"CASE{cases} ELSE {len(facets)} END" if facets else "0"

    def code(self, q):
        """The code of a row; several are grouped as one and told apart afterwards, which
        is quicker than unnesting them."""
        codes = [f"array_to_string({f}, ' ')" if f in LISTS else quoted(f) for f in q.get("facets", [])]
        return f"coalesce({', '.join(codes)})" if codes else "NULL"

    def match(self, q, where, arguments):
        """The points are summed for those who meet all musts."""
        half = " + ".join(f"CASE WHEN {w['field']} && %s THEN {w['half']} ELSE 0 END" for w in q["wishes"])
        sql = f"""WITH found AS MATERIALIZED (SELECT id, confirmed, {half} AS half FROM profile WHERE {where})
            SELECT half, (SELECT count(*) FROM found) FROM found ORDER BY half DESC, confirmed DESC, id LIMIT {q["limit"]}"""
        self.cursor.execute(sql, [w["any"] for w in q["wishes"]] + arguments)
        rows = self.cursor.fetchall()
        return (rows[0][1] if rows else 0), [], [half for half, _ in rows]

    def tsquery(self, q):
        return " & ".join(lexeme(w) for w in q["words"])

    def meets(self, q):
        conditions, arguments = [], []
        if "words" in q:
            conditions.append("words @@ %s::tsquery")
            arguments.append(self.tsquery(q))
        for f in q.get("filters", []):
            if "any" in f:
                conditions.append(f"{quoted(f['field'])} {'&& %s' if f['field'] in LISTS else '= ANY(%s)'}")
                arguments.append(f["any"])
            else:
                conditions.append(f"{quoted(f['field'])} BETWEEN %s AND %s")
                arguments += [f["min"], f["max"]]
        return " AND ".join(conditions), arguments

    def replace(self, was, now):
        values = row(now)
        changes = ", ".join(f"{quoted(c)} = %s" for c in COLUMNS[1:])
        self.cursor.execute(f"UPDATE profile SET {changes} WHERE id = %s", values[1:] + values[:1])


if __name__ == "__main__":
    peers.measure(PostgreSQL(sys.argv[2]), sys.argv[1])
