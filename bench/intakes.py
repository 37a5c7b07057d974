#!/usr/bin/env python3
"""intakes: what a clerk, a mediator, a head and a station's chief ask of a store with half a million filings, over HTTP on SQLite and on
PostgreSQL: pages of intakes, complaints, reports and the inbox by state, due, unit, category and person, each sort, the first page of today,
and page 1,000 by its cursor. A page is asked three times and the fastest counts: other work runs on such machines. Against the same page 1,000
in SQL by OFFSET on the same database, as one would write it first.

NAGUAN_BENCH_FILINGS sets their number, NAGUAN_BENCH_DATABASES the databases (sqlite,postgres)."""

import http.client
import json
import os
import random
import signal
import socket
import subprocess
import sys
import time
from datetime import date, timedelta

import filings

ROWS = int(os.environ.get("NAGUAN_BENCH_FILINGS", "500000"))
OPERATORS = int(os.environ.get("NAGUAN_BENCH_FILED", "50000"))
DATABASES = os.environ.get("NAGUAN_BENCH_DATABASES", "sqlite,postgres").split(",")
ROUNDS, TRIES, DEEP, WANTED = int(os.environ.get("NAGUAN_BENCH_ROUNDS", "240")), 3, 1000, 10
GIVEN_UP = 9999.0

CATEGORIES = ["food", "prepaid", "quality", "service", "price", "after_sales", "contract", "advertising", "online", "licence", "other"]
STATES = {
    "intakes": ["received", "split", "answered", "merged"],
    "complaints": ["received", "first", "identity", "returned", "accepted", "mediating", "agreed", "suspended", "testing", "settled", "refused", "notified", "closed"],
    "reports": ["received", "verifying", "extension_asked", "paused", "filing_proposed", "no_filing_proposed", "filed", "not_filed", "closed", "merged", "transferred"],
}
ORDERS = {"intakes": "received_at", "complaints": "received_at", "reports": "opened_at", "matters": "opened_at"}


def free_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


class Server:
    def __init__(self, store):
        self.port = free_port()
        self.process = subprocess.Popen([f"{filings.BUILD}/naguan", "serve", f"--data={store.data}", f"--database={store.url}", f"--listen=127.0.0.1:{self.port}"],
                                        cwd=filings.HERE.parent, env={**os.environ, "NAGUAN_RATE_PERSON": "0", "NAGUAN_RATE_ADDRESS": "0"},
                                        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        while self.process.poll() is None:
            try:
                wire = http.client.HTTPConnection("127.0.0.1", self.port, timeout=5)
                wire.request("GET", "/healthz")
                if wire.getresponse().status == 200:
                    return
            except OSError:
                time.sleep(0.02)
        sys.exit("intakes: the server ended")

    def stop(self):
        self.process.send_signal(signal.SIGTERM)
        self.process.wait(60)


class Person:
    """Somebody signed in; get answers the body and how long it took, in ms."""

    def __init__(self, port, account):
        self.role = account["role"]
        self.wire = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        self.wire.request("POST", "/v1/session", json.dumps({"login": account["login"], "password": account["password"]}), {"Content-Type": "application/json"})
        reply = self.wire.getresponse()
        reply.read()
        self.headers = {"Cookie": reply.headers["Set-Cookie"].split(";")[0]}
        me = json.loads(self.get("/v1/session")[0])
        self.id, self.unit = me["person"]["id"], me["unit"]["id"]

    def get(self, address):
        try:
            start = time.perf_counter()
            self.wire.request("GET", address, headers=self.headers)
            reply = self.wire.getresponse()
        except http.client.RemoteDisconnected:  # idle for too long, while others were asking
            self.wire.close()
            start = time.perf_counter()
            self.wire.request("GET", address, headers=self.headers)
            reply = self.wire.getresponse()
        body = reply.read()
        took = (time.perf_counter() - start) * 1000
        if reply.status == 503:  # the server gave it up: slower than anything it answers
            return body, GIVEN_UP
        if reply.status != 200:
            sys.exit(f"intakes: {address}: {reply.status} {body[:300]}")
        return body, took

    def best(self, address):
        return min(self.get(address)[1] for _ in range(TRIES))


def day(back):
    return (date.today() - timedelta(days=back)).isoformat()


def conditions(dice, name, units, people):
    """What the quick filters of the desk and the inbox ask."""
    state = dice.choice(STATES.get(name, STATES["complaints"]))
    two = "|".join(dice.sample(STATES.get(name, STATES["complaints"]), 2))
    said = [f"state:eq:{state}", f"state:in:{two}", f"unit_id:eq:{dice.choice(units)}", f"due_at:lt:{day(0)}", f"due_at:between:{day(0)}|{day(-7)}",
            "closed_at:null:", f"{ORDERS[name]}:ge:{day(dice.choice([1, 30, 400]))}"]
    if name == "matters":
        return [*said, f"kind:eq:{dice.choice(['intake', 'complaint', 'report', 'hazard'])}", f"person_id:eq:{dice.choice(people)}"]
    said.append(f"category:eq:{dice.choice(CATEGORIES)}")
    if name == "intakes":
        return [*said, f"channel:eq:{dice.choice(['12315', '12345', 'phone', 'window', 'open311'])}"]
    person = "mediator_id" if name == "complaints" else "person_id"
    return [*said, f"{person}:eq:{dice.choice(people)}"]


def some_page(dice, name, units, people):
    asked = []
    for one in dice.sample(conditions(dice, name, units, people), dice.randint(0, 2)):
        if all(one.split(":")[0] != other.split(":")[0] for other in asked):
            asked.append(one)
    if name == "matters" and not any(one.startswith("closed_at") for one in asked):
        asked.append("closed_at:null:")  # the inbox is what is open
    sort = dice.choice([f"-{ORDERS[name]}", f"-{ORDERS[name]}", ORDERS[name], "due_at", "due_at", "-due_at"])
    return f"/v1/{name}?limit=50&sort={sort}" + "".join(f"&filter={one}" for one in asked)


def at(times, share):
    ordered = sorted(times)
    return ordered[min(int(len(ordered) * share), len(ordered) - 1)][0]


def ask_pages(people, units, workers):
    """Times of pages, of pages with their count, as (ms, who and what)."""
    dice, pages, counted = random.Random(20260415), [], []
    for person in people:
        for name in ("intakes", "complaints", "reports", "matters"):
            for _ in range(ROUNDS // 4):
                address = some_page(dice, name, units, [*workers, person.id])
                pages.append((person.best(address), f"{person.role} {address}"))
                counted.append((person.best(address + "&count=1"), f"{person.role} {address}"))
        pages.append((person.best("/v1/today"), f"{person.role} /v1/today"))
    return pages, counted


def deep_page(person, store):
    """ms of page 1,000 of complaints by cursor, of page 1, and of page 1,000 by OFFSET in SQL."""
    address, cursor = "/v1/complaints?sort=-received_at", ""
    for _ in range((DEEP - 1) // 10 + 1):
        body = json.loads(person.get(f"{address}&limit=500&columns=id{cursor}")[0])
        if not body["next"]:
            sys.exit("intakes: there is no page 1,000")
        cursor = f"&cursor={body['next']}"
    deep, first = person.best(f"{address}&limit=50{cursor}"), person.best(f"{address}&limit=50")
    sql = (f"SELECT m.*, c.category, c.amount FROM matter m JOIN complaint c ON c.id = m.id WHERE m.kind = 'complaint' ORDER BY m.opened_at DESC, m.id DESC LIMIT 50 OFFSET {DEEP * 50}")
    took = []
    for _ in range(TRIES):
        start = time.perf_counter()
        store.ask(sql)
        took.append((time.perf_counter() - start) * 1000)
    return deep, first, min(took)


def figure(what, ours, baseline, its, ratio, wanted, met):
    print("FIGURE", what, ours, baseline, its, ratio, wanted, "met" if met else "MISSED", sep="\t", flush=True)


def run(kind):
    store = filings.Store(kind, OPERATORS)
    server = None
    try:
        start = time.monotonic()
        store.fill(ROWS)
        print(f"{ROWS:,} filings in {kind} in {time.monotonic() - start:.0f} s", flush=True)
        units = [str(row[0]) for row in store.ask("SELECT id FROM unit WHERE kind IN ('centre', 'station') ORDER BY id")]
        workers = [str(row[0]) for row in store.ask("SELECT person_id FROM matter WHERE closed_at IS NULL AND person_id IS NOT NULL GROUP BY person_id ORDER BY count(*) DESC LIMIT 20")]
        server = Server(store)
        people = [Person(server.port, next(a for a in store.accounts if a["role"] == role)) for role in ("clerk", "mediator", "head", "chief")]
        pages, counted = ask_pages(people, units, workers)
        for name, times in (("pages", pages), ("with their count", counted)):
            print(f"{kind}, {len(times)} {name}: p50 {at(times, 0.5):.1f} ms  p99 {at(times, 0.99):.1f} ms; slowest:", flush=True)
            for ms, what in sorted(times, reverse=True)[:int(os.environ.get("NAGUAN_BENCH_SHOW", "4"))]:
                print(f"  {ms:8.1f} ms  {what}", flush=True)
        deep, first, offset = deep_page(people[0], store)
        p99 = at(pages, 0.99)
        figure(f"pages of {ROWS:,} filings over HTTP, p99, {kind}", f"{p99:.1f} ms", "p50", f"{at(pages, 0.5):.1f} ms", "-", f"under {WANTED} ms", p99 < WANTED)
        figure(f"page 1,000 of complaints over HTTP, {kind}", f"{deep:.1f} ms", "OFFSET in SQL on the same database", f"{offset:.1f} ms", f"{offset / deep:.0f}",
               f"under {WANTED} ms", deep < WANTED)
    finally:
        if server:
            server.stop()
        store.drop()


def main():
    for kind in DATABASES:
        if kind == "postgres" and filings.CLUSTER == "none":
            print("no PostgreSQL in NAGUAN_TEST_POSTGRES: left out")
        else:
            run(kind)


if __name__ == "__main__":
    main()
