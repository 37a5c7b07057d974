#!/usr/bin/env python3
"""capsule: records from the street with a photo each, as phones send them after a day without a network: hello, the capsule, the
photo by tus, the receipt that lets it go. Against what this disk can do at best: the same bytes as two files a record, each written
by itself and flushed, by as many threads."""

import base64
import csv
import hashlib
import json
import os
import secrets
import shutil
import signal
import subprocess
import tempfile
import threading
import time
from pathlib import Path

from serve import BUILD, Person, free_port, until_healthy

PHONES, RECORDS, PHOTO = 8, 60, 120_000
FOLDER = os.environ.get("NAGUAN_BENCH_DIR", "/var/tmp")


def sm3(*parts):
    h = hashlib.new("sm3")
    for part in parts:
        h.update(part)
    return h


class Phone(Person):
    def __init__(self, port, account, no):
        super().__init__(port, account)
        self.csrf = json.loads(self.ask("GET", "/v1/session").text)["csrf"]
        self.device, self.seq, self.prev = secrets.token_hex(16), 0, ""
        self.post("/v1/field/hello", {"device": self.device, "client_version": "1.0.0"})
        doors = json.loads(self.ask("GET", "/v1/premises?limit=200").text)["items"]
        self.doors, self.accepted, self.no = [d["id"] for d in doors], 0, no

    def post(self, address, body):
        return json.loads(self.ask("POST", address, json.dumps(body), {"X-CSRF": self.csrf}).text)

    def capsule(self, door, photo):
        now = time.strftime("%Y-%m-%dT%H:%M:%S.000Z", time.gmtime())
        content = {"visit": {"act": "visit", "premises_id": door, "outcome": "seen", "started_at": now, "ended_at": now, "note": "街边小店"},
                   "photos": [{"hash": photo["hash"], "size": len(photo["bytes"]), "of": "visit", "index": 0}]}
        journal = [json.dumps({"n": n, "at": now, "up": n, "do": do, "what": what}) for n, (do, what) in
                   enumerate([("open", {}), *[("set", {"item": i, "verdict": "conform"}) for i in range(10)], ("seal", content)])]
        made = {"id": secrets.token_hex(16), "device": self.device, "seq": self.seq + 1, "prev": self.prev, "kind": "visit", "journal": journal}
        link = sm3(f"naguan capsule 1\n{made['id']}\n{self.device}\n{made['seq']}\n{self.prev}\n".encode()).digest()
        for entry in journal:
            link = sm3(link, entry.encode()).digest()
        self.seq, self.prev = made["seq"], link.hex()
        return {**made, "seal": link.hex(), "sent_at": now}

    def upload(self, photo):
        b64 = lambda text: base64.b64encode(text.encode()).decode()
        tus = {"Tus-Resumable": "1.0.0", "X-CSRF": self.csrf}
        made = self.ask("POST", "/v1/field/uploads", None, {**tus, "Upload-Length": str(len(photo["bytes"])), "Content-Length": "0",
                        "Upload-Metadata": f"hash {b64(photo['hash'])},name {b64('p.jpg')},type {b64('image/jpeg')}"})
        self.ask("PATCH", made.headers["Location"].split("127.0.0.1")[-1], photo["bytes"], {**tus, "Upload-Offset": "0", "Content-Type": "application/offset+octet-stream"})

    def day(self):
        for i in range(RECORDS):
            data = b"\xff\xd8\xff\xe0" + secrets.token_bytes(PHOTO)
            photo = {"bytes": data, "hash": sm3(data).hexdigest()}
            capsule = self.capsule(self.doors[i % len(self.doors)], photo)
            self.post("/v1/field/capsules", capsule)
            self.upload(photo)
            if json.loads(self.ask("GET", f"/v1/field/capsules/{capsule['id']}").text)["state"] == "accepted":
                self.accepted += 1


def together(tasks):
    threads = [threading.Thread(target=task) for task in tasks]
    began = time.monotonic()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return time.monotonic() - began


def flushed(path, data):
    fd = os.open(path, os.O_WRONLY | os.O_CREAT, 0o600)
    os.write(fd, data)
    os.fsync(fd)
    os.close(fd)


def two_files(folder, no):
    def run():
        for i in range(RECORDS):
            flushed(folder / f"{no}-{i}.json", secrets.token_bytes(2000))
            flushed(folder / f"{no}-{i}.jpg", secrets.token_bytes(PHOTO))
    return run


def main():
    folder = Path(tempfile.mkdtemp(prefix="naguan-capsule-", dir=FOLDER))
    port = free_port()
    env = {**os.environ, "NAGUAN_RATE_PERSON": "0", "NAGUAN_RATE_ADDRESS": "0"}
    subprocess.run([f"{BUILD}/naguan", "demo", "--dir", str(folder / "district"), "--entities", "2000"], check=True, stdout=subprocess.DEVNULL)
    with open(folder / "district/accounts.csv", encoding="utf-8-sig") as file:
        officers = [a for a in csv.DictReader(file) if "officer" in a["role"].split("|")][:PHONES]
    process = subprocess.Popen([f"{BUILD}/naguan", "serve", f"--data={folder / 'district'}", f"--listen=127.0.0.1:{port}"], env=env,
                               stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        until_healthy(port, process)
        phones = [Phone(port, officer, i) for i, officer in enumerate(officers)]
        took = together([phone.day for phone in phones])
        accepted, sent = sum(phone.accepted for phone in phones), len(phones) * RECORDS
        floor = together([two_files(folder, i) for i in range(len(phones))])
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(30)
        shutil.rmtree(folder)
    ours, best = accepted / took, sent / floor
    print(f"{accepted} of {sent} accepted by {len(phones)} phones in {took:.1f} s, {PHOTO // 1000} kB a photo", flush=True)
    print("FIGURE", "records from the street with a photo, durable and accepted", f"{ours:.0f} /s", "two flushed files a record", f"{best:.0f} /s",
          f"{ours / best:.2f}", "all accepted, 100 a second", "met" if accepted == sent and ours >= 100 else "MISSED", sep="\t", flush=True)


if __name__ == "__main__":
    main()
