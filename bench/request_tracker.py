#!/usr/bin/env python3
"""request_tracker: filings created a second over HTTP by 1, 16 and 64 clients with a kept connection each, on SQLite and on PostgreSQL. Here each filing is looked up for earlier
ones like it, taken in with its operator, sealed, routed by the bureau's rules and split into a complaint with the clock of its law, number, ledger
and outbox rows. Against Request Tracker 5 of Debian (request-tracker5, rt5-db-sqlite, rt5-db-postgresql, starman) creating a ticket by REST 2
and nothing more: no mail, no requestor, a session cookie instead of a password each time. The two take turns in one run, on the same databases
and disk, with as many clients; Request Tracker has a process for each of them, for a kept connection holds one. Both commit durably: fsync and
synchronous_commit are turned on in PostgreSQL. What is sent is made before the clock starts. Each has worked for a while before, and PostgreSQL has
counted its tables since: it keeps the plans that it made for empty ones. The best of each counts. Without those packages there is no baseline and the bench says so.

NAGUAN_BENCH_SECONDS sets how long each is asked."""

import http.client
import json
import multiprocessing
import os
import random
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import uuid
from pathlib import Path
from urllib.parse import urlencode, urlsplit

import filings
from intakes import Server, figure, free_port

EARLIER = 5  # seconds of work before the first measure
CLIENTS = [int(n) for n in os.environ.get("NAGUAN_BENCH_CLIENTS", "1,16,64").split(",")]
ENTITIES, WANTED, AHEAD, CALM, WARM = 5000, 50, 1500, 10, 2
SECONDS = float(os.environ.get("NAGUAN_BENCH_SECONDS", "10"))
SERVER = "/usr/share/request-tracker5/libexec/rt-server"
WORDS = ["买到过期牛奶", "商家拒绝退款", "办卡后门店关门", "价格与标签不符", "菜里有异物", "宣传与实际不符", "三个月坏了两次", "不给开发票", "要求退还余额", "客服一直不回复",
         "包装上没有日期", "称重少了二两", "订单被取消", "预付金额不退", "食用后腹泻", "有小票和照片"]


class Wire:
    """One kept connection; just enough of HTTP that the asking side costs little."""

    def __init__(self, port):
        self.socket = socket.create_connection(("127.0.0.1", port), timeout=180)
        self.rest = b""

    def ask(self, request):
        """The status and the body."""
        self.socket.sendall(request)
        while b"\r\n\r\n" not in self.rest:
            self.rest += self.more()
        head, _, body = self.rest.partition(b"\r\n\r\n")
        lower = head.lower()
        at = lower.find(b"content-length:")
        if at < 0:
            sys.exit("request_tracker: a reply without its length")
        length = int(lower[at + 15:].split(b"\r\n")[0])
        while len(body) < length:
            body += self.more()
        self.rest = body[length:]
        return int(head[9:12]), body[:length]

    def more(self):
        piece = self.socket.recv(65536)
        if not piece:
            sys.exit("request_tracker: the server hung up")
        return piece


def post(address, body, headers):
    body = json.dumps(body, ensure_ascii=False).encode()
    lines = [f"POST {address} HTTP/1.1", "Host: 127.0.0.1", "Content-Type: application/json", f"Content-Length: {len(body)}", *(f"{k}: {v}" for k, v in headers.items())]
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + body


def made(reply):
    if reply[0] not in (200, 201):
        sys.exit(f"request_tracker: {reply[0]} {reply[1][:300]}")


def told_here(dice, signed_in, doors):
    """A filing: the question for earlier ones like it, then itself."""
    told = {"premises_id": dice.choice(doors), "category": dice.choice(["food", "prepaid", "price", "quality", "service"]),
            "sender": {"name": "王" + dice.choice("丽强芳军敏"), "phone": f"139{dice.randint(0, 99999999):08d}", "address": f"新安街道建安路{dice.randint(1, 400)}号"},
            "story": "，".join(dice.sample(WORDS, 5)) + f"。金额{dice.randint(10, 9000)}元，{dice.randint(1, 28)}日购买。"}
    key = {"Idempotency-Key": str(uuid.UUID(int=dice.getrandbits(128)))}
    return (post("/v1/intakes/alike", {"kind": "complaint", **told}, signed_in),
            post("/v1/intakes", {"channel": "phone", "demands": ["refund"], "amount": 12800, "split": {"complaint": {"category": told["category"]}}, **told}, signed_in | key))


def told_there(dice, signed_in, _doors):
    ticket = {"Queue": "General", "Subject": dice.choice(WORDS), "Content": "，".join(dice.sample(WORDS, 5)), "ContentType": "text/plain"}
    return (post("/REST/2.0/ticket", ticket, signed_in),)


def client(told, port, signed_in, doors, seed, seconds, ready, count):
    """Files one after the other on a connection of its own; adds to count what was answered in time."""
    dice, n = random.Random(seed), 0
    ahead = [told(dice, signed_in, doors) for _ in range(int(seconds * AHEAD / ready.parties))]
    wire = Wire(port)
    for _ in range(WARM):  # a process of Request Tracker reads its own program at the first request it answers
        for request in told(dice, signed_in, doors):
            made(wire.ask(request))
    ready.wait()
    until = time.monotonic() + seconds
    while True:
        for request in ahead.pop() if ahead else told(dice, signed_in, doors):
            made(wire.ask(request))
        if time.monotonic() > until:
            break
        n += 1
    with count.get_lock():
        count.value += n


def after_a_while(told, port, signed_in, doors, url):
    """Filings a second by each number of clients, of a system that has worked before; url: its PostgreSQL, or none."""
    a_second(told, port, signed_in, doors, max(CLIENTS), EARLIER)
    if url:
        filings.psql(url, "-c", "VACUUM ANALYZE")
    return [a_second(told, port, signed_in, doors, n, SECONDS) for n in CLIENTS]


def a_second(told, port, signed_in, doors, clients, seconds):
    """Filings a second by all clients, each of which has filed on its connection before the clock starts."""
    count, ready, seeds = multiprocessing.Value("i", 0), multiprocessing.Barrier(clients), random.SystemRandom()
    all_of_them = [multiprocessing.Process(target=client, args=(told, port, signed_in, doors, seeds.getrandbits(64), seconds, ready, count)) for _ in range(clients)]
    for one in all_of_them:
        one.start()
    for one in all_of_them:
        one.join()
        if one.exitcode:
            sys.exit("request_tracker: a client failed")
    return count.value / seconds


def durable():
    """A cluster of the tests flushes nothing; here it must."""
    names = ("fsync", "synchronous_commit", "full_page_writes")
    for name in names:
        filings.psql(filings.CLUSTER, "-c", f"ALTER SYSTEM SET {name} = on")
    filings.psql(filings.CLUSTER, "-c", "SELECT pg_reload_conf()")
    time.sleep(1)
    for name in names:
        if filings.psql(filings.CLUSTER, "-c", f"SHOW {name}").strip() != "on":
            sys.exit(f"request_tracker: {name} of the PostgreSQL in NAGUAN_TEST_POSTGRES is off: nothing there is durable")


def naguan(kind):
    store = filings.Store(kind, ENTITIES)
    server = None
    try:
        doors = [str(row[0]) for row in store.ask("SELECT id FROM premises WHERE entity_id IS NOT NULL ORDER BY id LIMIT 500")]
        server = Server(store)
        time.sleep(CALM)  # what a demonstration leaves for the first minute is done
        account = next(a for a in store.accounts if a["role"] == "clerk")
        wire = http.client.HTTPConnection("127.0.0.1", server.port)
        wire.request("POST", "/v1/session", json.dumps({"login": account["login"], "password": account["password"]}), {"Content-Type": "application/json"})
        reply = wire.getresponse()
        signed_in = {"X-CSRF": json.loads(reply.read())["csrf"], "Cookie": reply.headers["Set-Cookie"].split(";")[0]}
        return after_a_while(told_here, server.port, signed_in, doors, store.url if kind == "postgres" else None)
    finally:
        if server:
            server.stop()
        store.drop()


class Tracker:
    """Request Tracker in a folder of its own, on a port of the loopback."""

    def __init__(self, kind):
        self.folder = Path(tempfile.mkdtemp(prefix="naguan-rt-", dir=os.environ.get("NAGUAN_BENCH_DIR", "/var/tmp")))
        self.port, self.process, self.database = free_port(), None, None
        self.secret = uuid.uuid4().hex
        (self.folder / "password").write_text(self.secret + "\n")
        for name in ("site", "mason", "session"):
            (self.folder / name).mkdir()
        settings = {"rtname": "bench", "Organization": "bench.invalid", "WebDomain": "127.0.0.1", "WebPort": self.port, "MasonDataDir": f"{self.folder}/mason",
                    "MasonSessionDir": f"{self.folder}/session", "LogToSTDERR": "error", "RestrictReferrer": 0, "DatabaseType": "SQLite", "DatabaseName": f"{self.folder}/rt5.sqlite"}
        how = ["--skip-create"]
        if kind == "postgres":
            self.database = f"rt_{os.getpid()}"
            at = urlsplit(filings.CLUSTER)
            settings |= {"DatabaseType": "Pg", "DatabaseName": self.database, "DatabaseHost": at.hostname, "DatabasePort": at.port, "DatabaseUser": self.database, "DatabasePassword": self.secret}
            how = ["--dba", at.username]
        (self.folder / "RT_SiteConfig.pm").write_text("".join(f"Set(${name}, '{value}');\n" for name, value in settings.items()) + "Set($LogToSyslog, undef);\n1;\n")
        self.env = {**os.environ, "RT_SITE_CONFIG": f"{self.folder}/RT_SiteConfig.pm", "RT_SITE_CONFIG_DIR": f"{self.folder}/site", "RT_DBA_PASSWORD": urlsplit(filings.CLUSTER).password or ""}
        subprocess.run(["rt-setup-database-5", "--action", "init", "--root-password-file", f"{self.folder}/password", *how], env=self.env, check=True,
                       stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)

    def serve(self):
        with open(self.folder / "log", "w", encoding="utf-8") as log:
            self.process = subprocess.Popen(["starman", "--workers", str(max(CLIENTS)), "--max-requests", "100000", "--keepalive-timeout", "180", "--listen", f"127.0.0.1:{self.port}", SERVER],
                                            env=self.env, stdin=subprocess.DEVNULL, stdout=log, stderr=log)
        for _ in range(600):
            try:
                wire = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
                wire.request("POST", "/NoAuth/Login.html", urlencode({"user": "root", "pass": self.secret}), {"Content-Type": "application/x-www-form-urlencoded"})
                reply = wire.getresponse()
                reply.read()
                return {"Cookie": reply.headers["Set-Cookie"].split(";")[0]}
            except OSError:
                time.sleep(0.1)
        sys.exit("request_tracker: it does not start")

    def stop(self):
        if self.process:
            self.process.send_signal(signal.SIGTERM)
            self.process.wait(60)
        if self.database:
            filings.psql(filings.CLUSTER, "-c", f"DROP DATABASE IF EXISTS {self.database} WITH (FORCE)")
            filings.psql(filings.CLUSTER, "-c", f"DROP ROLE IF EXISTS {self.database}")
        shutil.rmtree(self.folder, ignore_errors=True)


def tracker(kind):
    rt = None
    try:
        rt = Tracker(kind)
        signed_in = rt.serve()
        url = urlsplit(filings.CLUSTER)._replace(path=f"/{rt.database}").geturl() if kind == "postgres" else None
        return after_a_while(told_there, rt.port, signed_in, [], url)
    finally:
        if rt:
            rt.stop()


def main():
    there = shutil.which("starman") and shutil.which("rt-setup-database-5") and Path(SERVER).exists()
    if not there:
        print("no Request Tracker on this machine (tools/bootstrap bench): its baseline is left out")
    for kind in os.environ.get("NAGUAN_BENCH_DATABASES", "sqlite,postgres").split(","):
        if kind == "postgres" and filings.CLUSTER == "none":
            print("no PostgreSQL in NAGUAN_TEST_POSTGRES: left out")
            continue
        if kind == "postgres":
            durable()
        ours = naguan(kind)
        its = tracker(kind) if there else [0] * len(CLIENTS)
        for n, mine, theirs in zip(CLIENTS, ours, its):
            print(f"{kind}, {n} clients: {mine:.0f} filings a second, Request Tracker {theirs:.1f} tickets")
        mine, theirs = max(ours), max(its)
        figure(f"filings created with duplicates, routing, clock and ledger, best of {CLIENTS} clients, {kind}", f"{mine:.0f} /s",
               "Request Tracker 5 creating a ticket, the same", f"{theirs:.1f} /s" if theirs else "-", f"{mine / theirs:.0f}" if theirs else "-",
               f"{WANTED} times", bool(theirs) and mine >= WANTED * theirs)


if __name__ == "__main__":
    main()
