#!/usr/bin/env python3
"""intakes: every list of filings that a desk opens, in a store with half a million of them, over HTTP on SQLite and on PostgreSQL, as a clerk
of the centre, a mediator, a station's chief and the bureau's head ask: each filter that the page offers by each sort it offers, pairs of
filters, a number, the faces of the inbox and the day's first page. The first page of a question is asked with its count, as the desk asks
(web/src/list/page.ts): in parts, so that what is rare may come with a short page; another deep inside by its cursor. A page that is not quick at once
is asked three times and the fastest counts, for other work runs on such machines; the p99 of the first answers and the load are told beside it.
Against the same questions of a sample as one writes them first in SQL on the same database, and a deep page by OFFSET.

NAGUAN_BENCH_FILINGS sets their number, NAGUAN_BENCH_DATABASES the databases (sqlite,postgres), NAGUAN_BENCH_SHOW how many of the slowest are told."""

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
from filings_pages import COMPARED, LISTS, ask_naively, deep_by_offset, questions

ROWS = int(os.environ.get("NAGUAN_BENCH_FILINGS", "500000"))
OPERATORS = int(os.environ.get("NAGUAN_BENCH_FILED", "50000"))
DATABASES = os.environ.get("NAGUAN_BENCH_DATABASES", "sqlite,postgres").split(",")
SHOW = int(os.environ.get("NAGUAN_BENCH_SHOW", "4"))
TRIES, DEEP, WANTED = 3, 1000, 10
ROLES = ("clerk", "mediator", "chief", "head")
GIVEN_UP = 9999.0


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
        self.short = 0  # pages that came short and have a next
        self.firsts = []  # ms of the first answers
        self.headers = {"Cookie": reply.headers["Set-Cookie"].split(";")[0]}
        me = json.loads(self.get("/v1/session")[0])
        self.id, self.unit = me["person"]["id"], me["unit"]["id"]
        self.lists = [name for name in LISTS if self.may(f"/v1/{name}?limit=1")]

    def may(self, address):
        self.wire.request("GET", address, headers=self.headers)
        reply = self.wire.getresponse()
        reply.read()
        return reply.status == 200

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
        body, first = self.get(address)
        self.firsts.append(first)
        page = json.loads(body)
        self.short += bool(page.get("next")) and len(page["items"]) < 50
        return first if first < WANTED / 4 else min(first, *(self.get(address)[1] for _ in range(TRIES - 1)))


def day(back):
    return (date.today() - timedelta(days=back)).isoformat()


def at(times, share):
    ordered = sorted(times)
    return ordered[min(int(len(ordered) * share), len(ordered) - 1)]


def inbox(person):
    """The faces of the inbox, the day's first page and what stands beside it."""
    mine, unit = f"person_id:in:{person.id}", f"unit_id:eq:{person.unit}"
    yield "inbox, mine", f"/v1/matters?limit=50&parts=1&sort=due_at&filter={mine}&filter=closed_at:null:&count=1"
    yield "inbox, unit", f"/v1/matters?limit=50&parts=1&sort=due_at&filter={unit}&filter=closed_at:null:&count=1"
    yield "inbox, all", "/v1/matters?limit=50&parts=1&sort=due_at&count=1"
    for name, own in (("mine", mine), ("unit", unit)):
        for kind in ("complaint", "report", "intake", "case", "hazard"):
            for sort in ("due_at", "-due_at", "opened_at", "-opened_at"):
                yield f"inbox, {name}", f"/v1/matters?limit=50&parts=1&sort={sort}&filter={own}&filter=closed_at:null:&filter=kind:eq:{kind}&count=1"
        yield f"inbox, {name}", f"/v1/matters?limit=50&parts=1&sort=due_at&filter={own}&filter=closed_at:null:&filter=due_at:between:{day(30)}|{day(0)}&count=1"
    yield "today", "/v1/today"
    yield "inbox, team", "/v1/inbox/team"
    yield "inbox, pace", "/v1/inbox/pace"


def first_pages(person, values):
    """(page, ms, address) of every first page."""
    asked = [(name, address) for name in person.lists for address in questions(name, values, random.Random(f"{name} {person.role}"))]
    return [(name, person.best(address), address) for name, address in [*asked, *inbox(person)]]


def deep_pages(person):
    """(page, ms, address) of the page after 50,000 rows, or as far inside as there are rows, in each order."""
    for name, page in ((name, LISTS[name]) for name in person.lists):
        for sort in [f"{minus}{column}" for column in page["sorts"] for minus in ("", "-")]:
            address, cursor = f"/v1/{name}?sort={sort}", ""
            for _ in range(DEEP // 10):
                body = json.loads(person.get(f"{address}&limit=500&columns=id{cursor}")[0])
                if not body["next"]:
                    break
                cursor = f"&cursor={body['next']}"
            yield name, person.best(f"{address}&limit=50{cursor}"), f"{address}&deep"


def table(kind, role, times, names):
    for name in names:
        took = [ms for page, ms, _ in times if page == name]
        if took:
            print(f"  {kind:9}{role:9}{name:16}{len(took):5} pages  p50 {at(took, 0.5):7.1f} ms  p99 {at(took, 0.99):7.1f} ms", flush=True)


def figure(what, ours, baseline, its, ratio, wanted, met):
    print("FIGURE", what, ours, baseline, its, ratio, wanted, "met" if met else "MISSED", sep="\t", flush=True)


def load():
    return "load of the machine " + " ".join(f"{one:.2f}" for one in os.getloadavg()) + f" on {os.cpu_count()} processors"


def tell(kind, what, times, its, baseline):
    took = [ms for _, ms, _ in times]
    p50, p99 = at(took, 0.5), at(took, 0.99)
    print(f"{kind}, {what}: {len(took):,} pages, {sum(ms >= WANTED for ms in took)} of {WANTED} ms and more; slowest:", flush=True)
    for page, ms, address in sorted(times, key=lambda t: -t[1])[:SHOW]:
        print(f"  {ms:8.1f} ms  {page}  {address}", flush=True)
    figure(f"{what} of {ROWS:,} filings over HTTP, p99, {kind}", f"{p99:.1f} ms", f"{baseline}, p99 (medians {p50:.1f} and {at(its, 0.5):.1f} ms)", f"{at(its, 0.99):.1f} ms",
           f"{at(its, 0.99) / p99:.0f}", f"under {WANTED} ms", p99 < WANTED)


def run(kind):
    store, server = filings.Store(kind, OPERATORS), None
    try:
        start = time.monotonic()
        store.fill(ROWS)
        print(f"{ROWS:,} filings in {kind} in {time.monotonic() - start:.0f} s", flush=True)
        values = filings.values(store)
        server = Server(store)
        first, deep, firsts, short = [], [], [], 0
        print(f"{kind}: {load()} at the beginning", flush=True)
        for role in ROLES:
            person = Person(server.port, next(a for a in store.accounts if a["role"] == role))
            here = first_pages(person, values)
            firsts += person.firsts
            short += person.short
            inside = list(deep_pages(person))
            table(kind, role, here, dict.fromkeys(page for page, _, _ in here))
            table(kind, role, [(f"{page}, deep", ms, a) for page, ms, a in inside], [f"{name}, deep" for name in LISTS])
            first += [(f"{role}: {page}", ms, a) for page, ms, a in here if page not in ("inbox, team", "inbox, pace")]
            deep += [(f"{role}: {page}", ms, a) for page, ms, a in inside]
        print(f"{kind}: {load()} at the end; {short} of {len(firsts):,} first pages came short, to be filled by further parts; "
              f"first answers p50 {at(firsts, 0.5):.1f} ms, p99 {at(firsts, 0.99):.1f} ms", flush=True)
        naive = [ask_naively(store, name, values, turn, TRIES) for name in LISTS for turn in range(COMPARED)]
        offset = [deep_by_offset(store, name, sort, DEEP * 50, TRIES) for name in LISTS for sort in LISTS[name]["sorts"]]
        tell(kind, "first pages, filtered, sorted, counted", first, naive, "page and count(*) in SQL")
        tell(kind, "pages deep inside", deep, offset, "OFFSET in SQL")
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
