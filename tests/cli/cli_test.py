#!/usr/bin/env python3
"""cli_test.py NAGUAN: the command line as somebody at a shell sees it, on an empty bureau, on both databases. Prints TAP.

NAGUAN_TEST_POSTGRES is the address of a server where databases may be made; "none" leaves PostgreSQL out.
"""

import json
import os
import re
import secrets
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import urllib.request
from pathlib import Path

TOP = Path(__file__).resolve().parents[2]
NAGUAN = Path(sys.argv[1]).resolve()
SECONDS = 30


class House:
    """A data folder and a database of its own."""

    def __init__(self, kind):
        self.kind = kind
        self.data = Path(tempfile.mkdtemp(prefix="naguan-cli-"))
        self.database = self.new_database()
        self.env = {**os.environ, "NAGUAN_DATA": str(self.data), "NAGUAN_DATABASE": self.database,
                    "NAGUAN_RULES": str(TOP / "rules"), "NAGUAN_MIGRATIONS": str(TOP / "sql/migrations"),
                    "NAGUAN_WEB": str(self.data / "web"), "NAGUAN_LISTEN": "127.0.0.1:0", "NAGUAN_LOG_LEVEL": "info"}
        (self.data / "web").mkdir()
        (self.data / "web/index.html").write_text("<!doctype html>")

    def new_database(self):
        if self.kind == "sqlite":
            return f"sqlite:{self.data}/naguan.db"
        name = "cli" + secrets.token_hex(6)
        subprocess.run(["psql", os.environ["NAGUAN_TEST_POSTGRES"], "-qc", f"CREATE DATABASE {name}"], check=True)
        return os.environ["NAGUAN_TEST_POSTGRES"].rsplit("/", 1)[0] + "/" + name

    def sql(self, text):
        command = (["sqlite3", self.data / "naguan.db", text] if self.kind == "sqlite"
                   else ["psql", self.database, "-qAtc", text])
        return subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout.strip()

    def run(self, *words, **env):
        done = subprocess.run([NAGUAN, *words], env={**self.env, **env}, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                              text=True, timeout=SECONDS * 4, stdin=subprocess.DEVNULL)
        return done.returncode, done.stdout

    def good(self, *words, **env):
        code, text = self.run(*words, **env)
        assert code == 0, f"naguan {' '.join(map(str, words))} ended with {code}: {text}"
        return text

    def bad(self, want, *words, **env):
        code, text = self.run(*words, **env)
        assert code == want, f"naguan {' '.join(map(str, words))} ended with {code}, not {want}: {text}"
        return text

    def end(self):
        if self.kind == "postgres":
            name = self.database.rsplit("/", 1)[1]
            subprocess.run(["psql", os.environ["NAGUAN_TEST_POSTGRES"], "-qc", f"DROP DATABASE {name} WITH (FORCE)"], check=False)
        shutil.rmtree(self.data, ignore_errors=True)


class Server:
    """naguan serve, for as long as the block lasts."""

    def __init__(self, house, **env):
        self.house, self.env = house, {**house.env, **env}

    def __enter__(self):
        self.process = subprocess.Popen([NAGUAN, "serve"], env=self.env, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
                                        text=True, stdin=subprocess.DEVNULL)
        line = self.process.stdout.readline()
        assert line.startswith("naguan: http://"), f"the server said: {line}"
        self.url = line.split()[1]
        return self

    def __exit__(self, *_):
        self.process.terminate()
        self.code = self.process.wait(SECONDS)
        self.process.stdout.close()

    def workers(self):
        children = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text().split()
        return [int(pid) for pid in children if program(pid).startswith("naguan-worker")]

    def worker(self, other_than=0):
        return until(lambda: next((pid for pid in self.workers() if pid != other_than), None), "a worker")


def program(pid):
    """Its name; empty when the process ended since somebody saw it."""
    try:
        return Path(f"/proc/{pid}/comm").read_text()
    except OSError:
        return ""


def until(what, name):
    end = time.monotonic() + SECONDS
    while time.monotonic() < end:
        found = what()
        if found:
            return found
        time.sleep(0.05)
    raise AssertionError(f"no {name} within {SECONDS} s")


def runs(pid):
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except OSError:
        return False


def an_empty_bureau_begins_with_one_administrator(house):
    text = house.good("init", "--name", "Bureau", "--division", "440306", "--admin", "Chief")
    assert re.fullmatch(r"chief  \w{4}-\w{4}-\w{4}\n", text), text
    assert "init.not_empty" in house.bad(1, "init", "--name", "Other", "--division", "440306", "--admin", "x")


def a_new_password_is_printed_once_and_signs_in(house):
    text = house.good("person", "password", "chief")
    assert re.fullmatch(r"chief  \w{4}-\w{4}-\w{4}\n", text), text
    body = json.dumps({"login": "chief", "password": text.split()[1]}).encode()
    with Server(house) as server:
        ask = urllib.request.Request(server.url + "/v1/session", body, {"Content-Type": "application/json"})
        with urllib.request.urlopen(ask, timeout=SECONDS) as reply:
            assert json.load(reply)["person"]["must_change"] is True
    assert "person.not_found" in house.bad(1, "person", "password", "nobody")
    assert house.sql("SELECT count(*) FROM ledger WHERE act = 'person.password'") == "1"


def a_start_makes_the_schedules(house):
    nightly = ["case.night1", "complaint.sample1", "figures.recount1", "food.look1", "inbox.digest1", "publicity.night1", "street.minutes1", "street.plans1", "street.snaps1", "street.surprise1", "suggestion.learn1"]
    with Server(house):
        pass
    assert house.sql("SELECT name || active FROM schedule ORDER BY name").split() == ["backup0", *nightly]
    with Server(house, NAGUAN_BACKUP_DIR=str(house.data)):
        pass
    assert house.sql("SELECT name || active FROM schedule ORDER BY name").split() == ["backup1", *nightly]


def the_server_starts_its_worker_and_starts_it_again(house):
    with Server(house) as server:
        first = server.worker()
        os.kill(first, signal.SIGKILL)
        second = server.worker(other_than=first)
    assert server.code == 0
    assert not runs(second)


def a_worker_goes_with_a_server_that_was_killed(house):
    with Server(house) as server:
        worker = server.worker()
        server.process.kill()
        server.process.wait(SECONDS)
        until(lambda: not runs(worker), "end of the worker")


def outside_means_no_worker(house):
    with Server(house, NAGUAN_WORKER="outside") as server:
        time.sleep(1.5)
        assert server.workers() == []


def a_stopped_server_has_sealed_all_acts(house):
    with Server(house):
        pass
    assert house.sql("SELECT count(*) FROM ledger WHERE seq IS NULL") == "0"
    assert ", 0 not sealed yet" in house.good("ledger", "verify")


def the_doctor_finds_nothing_wrong_and_says_so(house):
    code, text = house.run("doctor", NAGUAN_LISTEN="127.0.0.1:0")
    wrong = [line for line in text.splitlines() if line.startswith("WRONG")]
    if house.kind == "postgres":  # the one of the tests does without fsync
        wrong = [line for line in wrong if "journal" not in line]
    assert wrong == [], text
    assert code == 0 or house.kind == "postgres"
    assert re.search(r"^ok +integrity", text, re.M) and re.search(r"^ok +ledger", text, re.M), text


def the_doctor_says_what_is_wrong_and_what_to_do(house):
    (house.data / "keys").rename(house.data / "hidden")
    try:
        text = house.bad(1, "doctor")
        assert re.search(r"^WRONG +keys.*\n +→ .*backup", text, re.M), text
    finally:
        (house.data / "hidden").rename(house.data / "keys")
    assert "WRONG  web" in house.bad(1, "doctor", NAGUAN_WEB="/nowhere")
    assert "WRONG  database" in house.bad(1, "doctor", NAGUAN_DATABASE="sqlite:/nowhere/x.db")


def a_database_of_another_schema_is_refused_until_it_is_migrated(house):
    house.sql("INSERT INTO schema_version (no, name, applied_at) VALUES (9999, '9999-later.sql', 1)")
    try:
        assert "database.newer" in house.bad(1, "ledger", "verify")
        assert "newer naguan" in house.bad(1, "doctor")
        house.bad(1, "serve")
    finally:
        house.sql("DELETE FROM schema_version WHERE no = 9999")
    house.good("migrate")


def a_backup_comes_back(house):
    file, into = house.data / "b.tar.zst", house.data / "back"
    assert "saved" in house.good("backup", file)
    assert "backup.file_exists" in house.bad(1, "backup", file)
    assert " 0 not sealed yet" in house.good("ledger", "verify", file)
    assert not (house.data / "b.tar.zst.looking").exists()
    env = {"NAGUAN_DATABASE": f"sqlite:{into}/naguan.db"}
    assert "restored" in house.good("restore", file, "--into", into, **env)
    back = house.good("ledger", "verify", NAGUAN_DATA=str(into), **env)
    assert back == house.good("ledger", "verify")
    assert "restore.not_empty" in house.bad(1, "restore", file, "--into", into, **env)


def statistics_are_counted_again(house):
    assert re.fullmatch(r"\d+ matters counted\n", house.good("stats", "rebuild"))
    assert house.sql("SELECT count(*) FROM figure_state") == "1"
    house.bad(2, "stats")


def a_ledger_that_was_changed_does_not_verify(house):
    act = house.sql("SELECT act FROM ledger WHERE seq = 1")
    house.sql("UPDATE ledger SET act = 'other' WHERE seq = 1")
    try:
        assert "row 1 does not fit: ledger.changed" in house.bad(1, "ledger", "verify")
        assert "backup.unsound" in house.bad(1, "backup", house.data / "bad.tar.zst")
    finally:
        house.sql(f"UPDATE ledger SET act = '{act}' WHERE seq = 1")
    house.good("ledger", "verify")


def the_tables_print_themselves(house):
    api = json.loads(house.good("spec", "openapi"))
    assert api["openapi"].startswith("3.1") and len(api["paths"]) > 50
    rows = [line.split(",") for line in house.good("spec", "permissions").splitlines()]
    assert all(len(row) == len(rows[0]) for row in rows) and len(rows) > 80
    assert house.good("spec", "flows").count("digraph") >= 2
    house.bad(2, "spec", "nothing")


def help_names_every_command_and_setting(house):
    names = re.findall(r"^  (\w+) ", house.good("help"), re.M)
    assert {"serve", "doctor", "backup", "restore", "import", "demo", "spec"} <= set(names)
    for name in names:
        assert house.good("help", name).startswith(f"naguan {name}")
    assert "NAGUAN_BACKUP_DIR" in house.good("help", "config")
    house.bad(2, "help", "nothing")
    house.bad(2, "nothing")


def a_text_becomes_a_code_of_square_modules(house):
    lines = house.good("qr", "https://192.168.1.5:8443/field/").splitlines()
    assert len({len(line) for line in lines}) == 1 and len(lines) == (len(lines[0]) + 1) // 2, lines
    assert set("".join(lines)) == set(" ▀▄█")
    house.bad(2, "qr")
    house.bad(1, "qr", "x" * 3000)


TESTS = [
    an_empty_bureau_begins_with_one_administrator,
    a_new_password_is_printed_once_and_signs_in,
    a_start_makes_the_schedules,
    the_server_starts_its_worker_and_starts_it_again,
    a_worker_goes_with_a_server_that_was_killed,
    outside_means_no_worker,
    a_stopped_server_has_sealed_all_acts,
    the_doctor_finds_nothing_wrong_and_says_so,
    the_doctor_says_what_is_wrong_and_what_to_do,
    a_database_of_another_schema_is_refused_until_it_is_migrated,
    a_backup_comes_back,
    statistics_are_counted_again,
    a_ledger_that_was_changed_does_not_verify,
    the_tables_print_themselves,
    a_text_becomes_a_code_of_square_modules,
    help_names_every_command_and_setting,
]


def main():
    kinds = ["sqlite"] if os.environ.get("NAGUAN_TEST_POSTGRES") == "none" else ["sqlite", "postgres"]
    print(f"1..{len(kinds) * len(TESTS)}")
    number = failed = 0
    for kind in kinds:
        house = House(kind)
        for test in TESTS:
            number += 1
            name = f"{kind}: {test.__name__.replace('_', ' ')}"
            try:
                test(house)
                print(f"ok {number} - {name}", flush=True)
            except Exception as why:  # whatever it is, the other tests go on
                failed += 1
                print(f"not ok {number} - {name}\n" + "\n".join(f"# {line}" for line in str(why).splitlines()), flush=True)
        house.end()
    return 1 if failed else 0


sys.exit(main())
