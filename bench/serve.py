#!/usr/bin/env python3
"""serve: the server on the full district, as a bureau starts it: seconds until the first search is answered, and what it holds
in memory after each kind of page has been asked for. Memory is the resident set of the one process, mapped files included."""

import csv
import http.client
import json
import os
import random
import signal
import socket
import subprocess
import sys
import time
import urllib.parse
import uuid

DISTRICT, BUILD = os.environ["NAGUAN_BENCH_DISTRICT"], os.environ["NAGUAN_BUILD"]
TEXTS = ["餐饮", "便利", "永和", "科技", "fuyong", "yjd", "美容", "汽车", "药房", "西乡"]
SORTS = ["name", "-name", "opened_on", "-opened_on"]


def free_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


class Person:
    """A session at the server."""

    def __init__(self, port, account):
        self.wire = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
        self.cookie = ""
        body = json.dumps({"login": account["login"], "password": account["password"]})
        reply = self.ask("POST", "/v1/session", body)
        self.cookie = reply.headers["Set-Cookie"].split(";")[0]

    def ask(self, method, address, body=None, more=()):
        headers = {"Cookie": self.cookie} if self.cookie else {}
        if body:
            headers |= {"Content-Type": "application/json", "Idempotency-Key": str(uuid.uuid4())}
        self.wire.request(method, address, body, headers | dict(more))
        reply = self.wire.getresponse()
        reply.text = reply.read()
        if reply.status >= 300:
            sys.exit(f"serve: {method} {address}: {reply.status} {reply.text[:300]}")
        return reply


def until_healthy(port, process):
    while process.poll() is None:
        try:
            wire = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
            wire.request("GET", "/healthz")
            if wire.getresponse().status == 200:
                return
        except OSError:
            time.sleep(0.005)
    sys.exit("serve: the server ended")


def resident_mb(process):
    with open(f"/proc/{process.pid}/status", encoding="utf-8") as status:
        return next(int(line.split()[1]) for line in status if line.startswith("VmRSS")) * 1024 / 1e6


def address_of(step, dice):
    text = urllib.parse.quote(dice.choice(TEXTS))
    z = dice.randint(9, 17)
    x, y = int((113.88 + dice.uniform(-0.1, 0.1) + 180) / 360 * 2**z), int(0.4348 * 2**z)
    return [f"/v1/search?q={text}", f"/v1/entities?sort={dice.choice(SORTS)}&limit=50", f"/v1/entities?q={text}",
            f"/v1/tiles/{z}/{x}/{y}", "/v1/hazards", "/v1/premises"][step % 6]


def figure(what, ours, wanted, met):
    print("FIGURE", what, ours, "-", "-", "-", wanted, "met" if met else "MISSED", sep="\t", flush=True)


def main():
    with open(f"{DISTRICT}/accounts.csv", encoding="utf-8-sig") as file:
        accounts = list(csv.DictReader(file))[:40]
    port, dice = free_port(), random.Random(1)
    began = time.monotonic()
    process = subprocess.Popen([f"{BUILD}/naguan", "serve", f"--data={DISTRICT}", f"--listen=127.0.0.1:{port}"],
                               stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        until_healthy(port, process)
        first = Person(port, accounts[0])
        first.ask("GET", "/v1/search?q=" + urllib.parse.quote(TEXTS[0]))
        cold = time.monotonic() - began
        people = [first, *(Person(port, account) for account in accounts[1:])]
        took = []
        for step in range(60 * len(people)):  # below what one person may ask in a minute
            address, start = address_of(step, dice), time.monotonic()
            people[step % len(people)].ask("GET", address)
            took.append(((time.monotonic() - start) * 1000, address))
        took.sort()
        print(f"{len(took)} pages over HTTP: median {took[len(took) // 2][0]:.1f} ms, p99 {took[len(took) * 99 // 100][0]:.1f} ms, "
              f"worst {took[-1][0]:.0f} ms for {took[-1][1]}", flush=True)
        held = resident_mb(process)
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(30)
    figure("server started cold, signed in, first search answered", f"{cold:.2f} s", "under 2 s", cold < 2)
    figure(f"memory of the server after {len(took):,} pages of {len(people)} people", f"{held:.0f} MB", "under 150 MB", held < 150)


if __name__ == "__main__":
    main()
