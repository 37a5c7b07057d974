"""filings: a district with half a million filings, in SQLite or PostgreSQL, for bench/intakes.py; filings.sql makes them.

NAGUAN_BENCH_KEEP names a folder in which they are kept and found again by the next run; a program with newer migrations takes them on."""

import csv
import os
import re
import sqlite3
import subprocess
import tempfile
import time
from pathlib import Path
from urllib.parse import urlsplit

HERE = Path(__file__).resolve().parent
BUILD = os.environ.get("NAGUAN_BUILD", str(HERE.parent / "build-bench"))
CLUSTER = os.environ.get("NAGUAN_TEST_POSTGRES", "none")
KEEP = os.environ.get("NAGUAN_BENCH_KEEP")


def psql(url, *more, **how):
    return subprocess.run(["psql", url, "-v", "ON_ERROR_STOP=1", "-qAtX", *more], check=True, stdout=subprocess.PIPE, text=True, **how).stdout


class Store:
    """A district in a folder of its own; kind is sqlite or postgres."""

    def __init__(self, kind, entities):
        self.kind, self.base = kind, None
        self.folder = None if KEEP else tempfile.TemporaryDirectory(prefix="naguan-filings-", dir=os.environ.get("NAGUAN_BENCH_DIR", "/var/tmp"))
        self.data = self.folder.name if self.folder else f"{KEEP}/{kind}"
        self.url = f"sqlite:{self.data}/naguan.db"
        name = "filings_kept" if KEEP else f"filings_{os.getpid()}"
        if kind == "postgres":
            self.url = urlsplit(CLUSTER)._replace(path=f"/{name}").geturl()
        self.filled = Path(self.data) / "filled"
        if self.filled.exists():
            subprocess.run([f"{BUILD}/naguan", "migrate", "--data", self.data, "--database", self.url], check=True, cwd=HERE.parent, stdout=subprocess.DEVNULL)
            if kind == "postgres":
                psql(self.url, "-c", "VACUUM ANALYZE")
        else:
            Path(self.data).mkdir(parents=True, exist_ok=True)
            if kind == "postgres":
                psql(CLUSTER, "-c", f"CREATE DATABASE {name}")
            subprocess.run([f"{BUILD}/naguan", "demo", "--dir", self.data, "--entities", str(entities), "--database", self.url], check=True,
                           cwd=HERE.parent, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        with open(f"{self.data}/accounts.csv", encoding="utf-8-sig") as file:
            self.accounts = list(csv.DictReader(file))

    def ask(self, sql):
        """Every row of a statement, as tuples of texts on PostgreSQL and of values on SQLite."""
        if self.kind == "postgres":
            return [tuple(line.split("|")) for line in psql(self.url, "-c", sql).splitlines()]
        base = sqlite3.connect(f"{self.data}/naguan.db")
        try:
            return base.execute(sql).fetchall()
        finally:
            base.close()

    def timed(self, statements):
        """ms that the database needs for these statements and their rows."""
        if self.kind == "postgres":
            told = psql(self.url, input="\\timing on\n" + "".join(f"{one};\n" for one in statements))
            return sum(float(ms) for ms in re.findall(r"^Time: ([0-9.]+) ms", told, re.MULTILINE))
        if not self.base:
            self.base = sqlite3.connect(f"{self.data}/naguan.db")
        start = time.perf_counter()
        for one in statements:
            self.base.execute(one).fetchall()
        return (time.perf_counter() - start) * 1000

    def fill(self, rows):
        """The filings, and what the database knows of its tables when they have been there for a while."""
        if self.filled.exists():
            return
        as_bytes = r"convert_to(\1, 'UTF8')" if self.kind == "postgres" else r"CAST(\1 AS BLOB)"
        text = (HERE / "filings.sql").read_text(encoding="utf-8")
        text = text.replace("{rows}", str(rows)).replace("{now}", str(int(time.time() * 1000))).replace("{bureau}", str(self.ask("SELECT min(id) FROM bureau")[0][0]))
        text = re.sub(r"BYTES\(((?:[^()]|\([^()]*(?:\([^()]*\))*[^()]*\))*)\)", as_bytes, text)
        if self.kind == "postgres":
            psql(self.url, input="SET work_mem = '128MB';\n" + text + "VACUUM ANALYZE;\n")
            self.filled.touch()
            return
        base = sqlite3.connect(f"{self.data}/naguan.db")
        base.executescript("PRAGMA synchronous = OFF; PRAGMA cache_size = -400000; PRAGMA temp_store = MEMORY; BEGIN;\n" + text + "COMMIT;\nPRAGMA wal_checkpoint(TRUNCATE);")
        base.close()
        self.filled.touch()

    def drop(self):
        if self.base:
            self.base.close()
        if not self.folder:
            return
        if self.kind == "postgres":
            psql(CLUSTER, "-c", f"DROP DATABASE {urlsplit(self.url).path[1:]} WITH (FORCE)")
        self.folder.cleanup()


def values(store):
    """What the questions may name: units, people, places and numbers that there are."""
    def some(sql):
        return [str(row[0]) for row in store.ask(sql)]

    units = some("SELECT id FROM unit WHERE kind IN ('centre', 'station', 'brigade') ORDER BY id")
    people = some("SELECT person_id FROM matter WHERE person_id IS NOT NULL GROUP BY person_id ORDER BY count(*) DESC, person_id LIMIT 40")
    places = some("SELECT code FROM place WHERE level IN (2, 3) ORDER BY code")
    told = {"unit": units, "person": people, "place": places, "ids": {one: one for one in [*units, *people]}, "external": ["1000123", "100049", "10", "9"]}
    for kind, prefix in (("intake", "LJ"), ("complaint", "TS"), ("report", "JB"), ("case", "AJ"), ("clue", "XS"), ("summary", "DC"), (None, "TS")):
        one = some(f"SELECT number FROM matter WHERE number > '{prefix}-0000-0200000' ORDER BY number LIMIT 1")[0]
        told["number", kind] = [one, one[:-2], one[:-5], f"{prefix}-", f"{prefix}-9"]
    return told
