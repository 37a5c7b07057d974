#!/usr/bin/env python3
"""street: what a chief and a unit without street work ask in the full district: the street ledger of the whole district by community, the doors
of one grid, a door's card; and a page of visits and of the ledger for people who see next to nothing of them. Over HTTP, against what the
database alone needs to count the doors by community, and to find such a page in one statement over all ways of seeing a row."""

import csv
import json
import os
import signal
import sqlite3
import subprocess
import time

from serve import BUILD, DISTRICT, Person, free_port, until_healthy

TIMES = 15


def median(fn):
    took = []
    for _ in range(TIMES):
        start = time.monotonic()
        fn()
        took.append((time.monotonic() - start) * 1000)
    return sorted(took)[TIMES // 2]


def figure(what, ours, baseline, theirs, most):
    print("FIGURE", what, f"{ours:.1f} ms", baseline, f"{theirs:.1f} ms", f"{theirs / ours:.0f}", f"under {most} ms", "met" if ours < most else "MISSED",
          sep="\t", flush=True)


def walk_all(base, person):
    """The ledger's newest page for a person of a unit, every way of seeing a row asked of every row: as it was before."""
    unit, bureau, who = person
    return base.execute(
        "SELECT l.id FROM ledger l WHERE l.bureau_id = ? AND (l.unit_id IN (?) OR l.actor_id = ? OR EXISTS (SELECT 1 FROM matter m WHERE m.id = l.matter_id "
        "AND (m.unit_id IN (?) OR m.from_unit_id IN (?) OR m.person_id = ?)) OR EXISTS (SELECT 1 FROM entity e WHERE e.id = l.entity_id AND e.unit_id IN (?))) "
        "ORDER BY l.id DESC LIMIT 51", (bureau, unit, who, unit, unit, who, unit)).fetchall()


def visits_all(base, person):
    unit, bureau, who = person
    return base.execute("SELECT v.id FROM visit v WHERE v.bureau_id = ? AND (v.unit_id IN (?) OR v.officer_id = ? OR v.second_id = ?) "
                        "ORDER BY v.on_day DESC, v.id DESC LIMIT 51", (bureau, unit, who, who)).fetchall()


def go(port, accounts, base):
    head, chief, nobody = (Person(port, next(a for a in accounts if a["role"] == role)) for role in ("head", "chief", "investigator"))
    get = lambda who, address: json.loads(who.ask("GET", address).text)
    grid = get(head, "/v1/street-ledger?by=grid&limit=50")["items"][-1]["place_code"]
    door = get(chief, "/v1/premises?limit=1&filter=entity_id:notnull:")["items"][0]["id"]
    communities = median(lambda: base.execute("SELECT substr(place_code, 1, 12), door_state, count(*), avg(door_state_at) FROM premises GROUP BY 1, 2").fetchall())
    figure("street ledger of the whole district by community", median(lambda: get(head, "/v1/street-ledger?by=community&limit=100")),
           "SQL on the same database", communities, 50)
    grid_sql = median(lambda: base.execute("SELECT id FROM premises WHERE substr(place_code, 1, 15) = ? LIMIT 101", (grid,)).fetchall())
    figure("the doors of one grid, freshest and due", median(lambda: get(head, f"/v1/street-ledger/doors?limit=100&place={grid}")), "SQL without its index", grid_sql, 20)
    card = median(lambda: get(chief, f"/v1/doors/{door}/card"))
    print("FIGURE", "a door's card with what is due there", f"{card:.1f} ms", "-", "-", "-", "under 20 ms", "met" if card < 20 else "MISSED", sep="\t", flush=True)
    me = get(nobody, "/v1/session")
    person = (int(me["unit"]["id"]), base.execute("SELECT min(id) FROM bureau").fetchone()[0], int(me["person"]["id"]))
    figure("page of visits for a unit without any", median(lambda: get(nobody, "/v1/visits?limit=50")), "one statement over all ways", median(lambda: visits_all(base, person)), 10)
    figure("page of the ledger for a unit without street work", median(lambda: get(nobody, "/v1/ledger?limit=50")), "one statement over all ways",
           median(lambda: walk_all(base, person)), 10)


def main():
    with open(f"{DISTRICT}/accounts.csv", encoding="utf-8-sig") as file:
        accounts = list(csv.DictReader(file))
    port = free_port()
    process = subprocess.Popen([f"{BUILD}/naguan", "serve", f"--data={DISTRICT}", f"--listen=127.0.0.1:{port}"],
                               env={**os.environ, "NAGUAN_RATE_PERSON": "0"}, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    base = sqlite3.connect(f"file:{DISTRICT}/naguan.db?mode=ro", uri=True)
    try:
        until_healthy(port, process)
        go(port, accounts, base)
    finally:
        base.close()
        process.send_signal(signal.SIGTERM)
        process.wait(30)


if __name__ == "__main__":
    main()
