"""filings: a district with half a million filings, in SQLite or PostgreSQL, for bench/intakes.py; filings.sql makes them."""

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


def psql(url, *more, **how):
    return subprocess.run(["psql", url, "-v", "ON_ERROR_STOP=1", "-qAtX", *more], check=True, stdout=subprocess.PIPE, text=True, **how).stdout


class Store:
    """A district in a folder of its own; kind is sqlite or postgres."""

    def __init__(self, kind, entities):
        self.kind = kind
        self.folder = tempfile.TemporaryDirectory(prefix="naguan-filings-", dir=os.environ.get("NAGUAN_BENCH_DIR", "/var/tmp"))
        self.data = self.folder.name
        self.url = f"sqlite:{self.data}/naguan.db"
        if kind == "postgres":
            name = f"filings_{os.getpid()}"
            psql(CLUSTER, "-c", f"CREATE DATABASE {name}")
            self.url = urlsplit(CLUSTER)._replace(path=f"/{name}").geturl()
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

    def fill(self, rows):
        """The filings, and what the database knows of its tables when they have been there for a while."""
        as_bytes = r"convert_to(\1, 'UTF8')" if self.kind == "postgres" else r"CAST(\1 AS BLOB)"
        text = (HERE / "filings.sql").read_text(encoding="utf-8")
        text = text.replace("{rows}", str(rows)).replace("{now}", str(int(time.time() * 1000))).replace("{bureau}", str(self.ask("SELECT min(id) FROM bureau")[0][0]))
        text = re.sub(r"BYTES\(((?:[^()]|\([^()]*(?:\([^()]*\))*[^()]*\))*)\)", as_bytes, text)
        if self.kind == "postgres":
            psql(self.url, input="SET work_mem = '128MB';\n" + text + "VACUUM ANALYZE;\n")
            return
        base = sqlite3.connect(f"{self.data}/naguan.db")
        base.executescript("PRAGMA synchronous = OFF; PRAGMA cache_size = -400000; PRAGMA temp_store = MEMORY; BEGIN;\n" + text + "COMMIT;\nPRAGMA wal_checkpoint(TRUNCATE);")
        base.close()

    def drop(self):
        if self.kind == "postgres":
            psql(CLUSTER, "-c", f"DROP DATABASE {urlsplit(self.url).path[1:]} WITH (FORCE)")
        self.folder.cleanup()
