#!/usr/bin/env python3
"""sync: one officer's phone in the full district. Its area once; then, after a day in which 500 doors there were visited, the delta.
Against a phone that is sent everything, as field clients do that know no areas: every door of the district in the same rows."""

import csv
import json
import os
import shutil
import signal
import subprocess
import tempfile
import time
import uuid
from datetime import datetime, timedelta, timezone

from serve import BUILD, DISTRICT, Person, figure, free_port, until_healthy

CHANGED, HAZARDS = 500, 40  # doors of the day; about one in twelve has something wrong


class Phone(Person):
    def __init__(self, port, account):
        super().__init__(port, account)
        session = json.loads(self.ask("GET", "/v1/session").text)
        self.csrf, self.id, self.unit = session["csrf"], session["person"]["id"], session["unit"]
        self.bytes = 0

    def get(self, address):
        text = self.ask("GET", address).text
        self.bytes += len(text)
        return json.loads(text)

    def send(self, method, address, body):
        return json.loads(self.ask(method, address, json.dumps(body), {"X-CSRF": self.csrf}).text)

    def doors(self, area):
        """Every door of an area: ids, and the cursor of the first page."""
        ids, cursor, after = [], "", ""
        while after is not None:
            page = self.get(f"/v1/field/areas/{area}/doors?after={after}")
            ids += [row[0] for row in page["rows"]]
            cursor, after = cursor or page["cursor"], page["next"]
        return ids, cursor

    def delta(self, area, cursor):
        ids, more = set(), True
        while more:
            page = self.get(f"/v1/field/areas/{area}/changes?cursor={cursor}")
            if page["reset"]:
                raise SystemExit("sync: a reset instead of a delta")
            ids |= {row[0] for row in page["rows"]}
            cursor, more = page["cursor"], page["more"]
        return ids

    def visit(self, door, hazard):
        now = datetime.now(timezone.utc)
        body = {"client_id": str(uuid.uuid4()), "premises_id": door, "act": "visit", "outcome": "seen",
                "started_at": (now - timedelta(minutes=1)).isoformat(), "ended_at": now.isoformat()}
        if hazard:
            body["hazards"] = [{"kind": "H2a", "grade": "ordinary", "story": "现场未见营业执照，经营者称正在办理。", "remedy": "七日内办理营业执照。", "due_days": 7}]
        self.send("POST", "/v1/visits", body)


def measured(phone, what, *args):
    phone.bytes, start = 0, time.monotonic()
    result = what(*args)
    return result, phone.bytes, time.monotonic() - start


def go(port, accounts):
    officer, head, admin = (Phone(port, next(a for a in accounts if a["role"] == role)) for role in ("officer", "head", "admin"))
    if not any(not one["walked"] for one in officer.get("/v1/field/areas")["items"]):  # a district from before there were areas
        community = json.loads(admin.ask("GET", f"/v1/places?parent={officer.unit['place_code']}").text)["items"][0]["code"]
        admin.send("PUT", f"/v1/people/{officer.id}/areas", {"places": [community]})
    area = max((one for one in officer.get("/v1/field/areas")["items"] if not one["walked"]), key=lambda one: one["doors"])["code"]
    (doors, cursor), size, took = measured(officer, officer.doors, area)
    print(f"area {area}: {len(doors)} doors, {size / 1e6:.2f} MB in {took:.2f} s", flush=True)
    changed = doors[:: max(1, len(doors) // CHANGED)][:CHANGED]
    for i, door in enumerate(changed):
        officer.visit(door, i % (CHANGED // HAZARDS) == 0)
    came, size, took = measured(officer, officer.delta, area, cursor)
    if came != set(changed):
        raise SystemExit(f"sync: {len(came)} doors came, {len(changed)} were visited")

    streets = [one["code"] for one in admin.get(f"/v1/places?parent={area[:6]}")["items"]]
    admin.send("PUT", f"/v1/people/{head.id}/areas", {"places": streets})
    everything, whole, long = 0, 0, 0.0
    for street in streets:
        (ids, _), more, seconds = measured(head, head.doors, street)
        everything, whole, long = everything + len(ids), whole + more, long + seconds
    print(f"everything: {everything} doors, {whole / 1e6:.0f} MB in {long:.1f} s", flush=True)
    print("FIGURE", f"a day's delta of {len(came)} doors on one officer's phone", f"{size / 1e3:.0f} kB", "every door of the district",
          f"{whole / 1e6:.0f} MB", f"{whole / size:.0f}", "500 times smaller", "met" if whole >= 500 * size else "MISSED", sep="\t", flush=True)
    figure("its bytes, not compressed", f"{size / 1e3:.0f} kB", "under 200 kB", size < 200_000 * len(came) / CHANGED)
    print("FIGURE", "its time", f"{took * 1e3:.0f} ms", "every door of the district", f"{long:.0f} s", f"{long / took:.0f}", "under 0.5 s",
          "met" if took < 0.5 else "MISSED", sep="\t", flush=True)


def main():
    folder = tempfile.mkdtemp(prefix="naguan-sync-", dir=os.environ.get("NAGUAN_BENCH_DIR", "/var/tmp"))
    data, port = f"{folder}/data", free_port()
    shutil.copytree(DISTRICT, data)  # the visits of this run stay out of the district that the other benches read
    with open(f"{data}/accounts.csv", encoding="utf-8-sig") as file:
        accounts = list(csv.DictReader(file))
    process = subprocess.Popen([f"{BUILD}/naguan", "serve", f"--data={data}", f"--listen=127.0.0.1:{port}"],
                               env={**os.environ, "NAGUAN_RATE_PERSON": "0"}, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        until_healthy(port, process)
        go(port, accounts)
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(30)
        shutil.rmtree(folder)


if __name__ == "__main__":
    main()
