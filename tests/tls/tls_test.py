#!/usr/bin/env python3
"""tls_test.py NAGUAN: tools/serve-tls as a phone on the same network sees it: a certificate it can come to trust, HTTP/2, events
and uploads that are not held back, and both programs gone with Ctrl-C. Prints TAP."""

import csv
import http.client
import importlib.machinery
import importlib.util
import json
import os
import re
import secrets
import shutil
import signal
import socket
import ssl
import subprocess
import sys
import tempfile
import time
from base64 import b64encode
from pathlib import Path

TOP = Path(__file__).resolve().parents[2]
NAGUAN = Path(sys.argv[1]).resolve()
TOOL = TOP / "tools/serve-tls"
SECONDS = 30
ANSI = re.compile(r"\x1b\[[0-9;]*m")


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def listens(port):
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def until(what, name):
    end = time.monotonic() + SECONDS
    while time.monotonic() < end:
        found = what()
        if found:
            return found
        time.sleep(0.05)
    raise AssertionError(f"no {name} within {SECONDS} s")


def openssl(*words, text=None):
    return subprocess.run(["openssl", *map(str, words)], input=text, check=True, stdout=subprocess.PIPE).stdout


class Place:
    """A small district, a folder for keys, two free ports."""

    def __init__(self):
        self.folder = Path(tempfile.mkdtemp(prefix="naguan-tls-"))
        self.keys = self.folder / "tls"
        self.ca = self.keys / "ca.crt"
        self.tls, self.plain, self.process = free_port(), free_port(), None
        data = self.folder / "data"
        self.env = {**os.environ, "NAGUAN_DATA": str(data), "NAGUAN_DATABASE": f"sqlite:{data}/naguan.db", "NAGUAN_LISTEN": "127.0.0.1:0",
                    "NAGUAN_RULES": str(TOP / "rules"), "NAGUAN_MIGRATIONS": str(TOP / "sql/migrations"),
                    "NAGUAN_WEB": str(self.folder / "web"), "NAGUAN_LOG_LEVEL": "warn", "TMPDIR": str(self.folder)}
        self.folder.chmod(0o711)  # as root, nginx works as somebody else below it
        (self.folder / "web/field").mkdir(parents=True)
        (self.folder / "web/index.html").write_text("<!doctype html>desk")
        (self.folder / "web/field/index.html").write_text("<!doctype html>phone")
        subprocess.run([NAGUAN, "demo", "--dir", data, "--entities", "50"], env=self.env, cwd=TOP, check=True, stdout=subprocess.DEVNULL)
        with open(data / "accounts.csv", encoding="utf-8") as file:
            self.accounts = list(csv.DictReader(file))

    def start(self, *more):
        process = self.process = subprocess.Popen([TOOL, NAGUAN, "--tls-port", str(self.tls), "--http-port", str(self.plain), "--keys", self.keys, *more],
                                   env=self.env, cwd=TOP, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        said = ""
        for line in process.stdout:
            said += line
            if line.startswith("Phones: "):
                return process, said
        raise AssertionError(f"serve-tls ended with {process.wait()}: {said}")

    def curl(self, *words):
        return subprocess.run(["curl", "-sS", "--max-time", str(SECONDS), "--cacert", self.ca, *words], check=True, stdout=subprocess.PIPE).stdout

    def leave_nothing(self):
        """After a test that failed in the middle."""
        if self.process and self.process.poll() is None:
            self.process.terminate()
            self.process.communicate(timeout=SECONDS)

    def end(self):
        shutil.rmtree(self.folder, ignore_errors=True)


class Person:
    """Somebody signed in, over TLS with the authority as the only one trusted."""

    def __init__(self, place, role):
        self.place = place
        account = next(a for a in place.accounts if role in a["role"].split("|"))
        status, headers, body = self.ask("POST", "/v1/session", json.dumps({k: account[k] for k in ("login", "password")}),
                                         {"Content-Type": "application/json"})
        assert status == 200, body
        self.set_cookie = headers["Set-Cookie"]
        self.headers = {"Cookie": self.set_cookie.split(";")[0], "X-CSRF": json.loads(body)["csrf"], "Tus-Resumable": "1.0.0"}

    def connection(self):
        return http.client.HTTPSConnection("127.0.0.1", self.place.tls, timeout=SECONDS, context=ssl.create_default_context(cafile=str(self.place.ca)))

    def ask(self, method, path, body=None, headers=None):
        c = self.connection()
        c.request(method, path, body, {**getattr(self, "headers", {}), **(headers or {})})
        reply = c.getresponse()
        text = reply.read()
        c.close()
        return reply.status, reply.headers, text


def days_of(certificate):
    end, start = (openssl("x509", "-noout", f"-{which}date", "-in", certificate).decode().split("=")[1].strip() for which in ("end", "start"))
    return (ssl.cert_time_to_seconds(end) - ssl.cert_time_to_seconds(start)) / 86400


def the_phone_page_comes_over_http_2_with_a_certificate_of_our_own(place):
    said = place.curl("--http2", f"https://127.0.0.1:{place.tls}/field/", "-w", "\n%{http_version} %{http_code}").decode()
    assert said == "<!doctype html>phone\n2 200", said
    assert place.curl("--resolve", f"{socket.gethostname().lower()}:{place.tls}:127.0.0.1", f"https://{socket.gethostname().lower()}:{place.tls}/healthz")
    strangers = subprocess.run(["curl", "-sS", f"https://127.0.0.1:{place.tls}/"], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, check=False)
    assert strangers.returncode == 60, "a machine that does not know the authority trusts it"


def keys_are_for_their_owner_and_the_certificate_is_what_phones_take(place):
    assert {p.name: oct(p.stat().st_mode & 0o777) for p in place.keys.glob("*.key")} == {"ca.key": "0o600", "server.key": "0o600"}
    assert 30 < days_of(place.keys / "server.crt") <= 825
    text = openssl("x509", "-noout", "-text", "-in", place.keys / "server.crt").decode()
    assert "TLS Web Server Authentication" in text and "CA:FALSE" in text and "DNS:localhost" in text
    for address in subprocess.run(["hostname", "-I"], check=True, stdout=subprocess.PIPE, text=True).stdout.split():
        if "." in address:
            assert f"IP Address:{address}" in text, address
    authority = openssl("x509", "-noout", "-text", "-in", place.ca).decode()
    assert "CA:TRUE, pathlen:0" in authority and "Name Constraints: critical" in authority


def the_authority_vouches_for_nobody_else(place):
    """Whoever steals its key cannot be a bank."""
    tool = module()
    keys = tool.Keys(place.folder / "stolen")
    for name in ("ca.key", "ca.crt"):
        shutil.copy(place.keys / name, keys.folder / name)
    keys.new_certificate(["bank.example"])
    assert not keys.is_good(["bank.example"])
    keys.new_certificate(["localhost"])
    assert keys.is_good(["localhost"])


def the_plain_port_tells_how_to_trust_it_and_leads_on(place):
    head = place.curl("-D", "-", "-o", place.folder / "got.crt", f"http://127.0.0.1:{place.plain}/naguan-ca.crt").decode()
    assert re.search(r"(?i)^content-type: application/x-x509-ca-cert\r?$", head, re.M), head
    assert (place.folder / "got.crt").read_bytes() == place.ca.read_bytes()
    page = place.curl(f"http://127.0.0.1:{place.plain}/").decode()
    for word in ("安卓", "苹果", "Android", "iOS", "/naguan-ca.crt", f":{place.tls}/healthz"):
        assert word in page, word
    said = place.curl("-o", "/dev/null", "-w", "%{http_code} %{redirect_url}", f"http://127.0.0.1:{place.plain}/field/visits?a=b").decode()
    assert said == f"307 https://127.0.0.1:{place.tls}/field/visits?a=b", said


def the_session_is_for_tls_alone_and_no_other_port_of_localhost_is_bound(place):
    person = Person(place, "officer")
    assert "Secure" in person.set_cookie and "HttpOnly" in person.set_cookie, person.set_cookie
    assert "Strict-Transport-Security" not in person.ask("GET", "/")[1]


def events_come_when_they_happen(place):
    person = Person(place, "registrar")
    feed = subprocess.Popen(["curl", "-sSN", "--http2", "--cacert", place.ca, "-H", f"Cookie: {person.headers['Cookie']}",
                             f"https://127.0.0.1:{place.tls}/v1/feed"], stdout=subprocess.PIPE)
    os.set_blocking(feed.stdout.fileno(), False)
    heard = b""

    def hear():
        nonlocal heard
        heard += feed.stdout.read() or b""
        return heard

    try:
        until(hear, "first line of the feed")
        before = len(heard)
        body = json.dumps({"name": "听见面馆", "kind": "sole_trader", "trade": "6210", "address": "宝安区新安街道1号"})
        status, _, text = person.ask("POST", "/v1/entities", body, {"Content-Type": "application/json", "Idempotency-Key": secrets.token_hex(8)})
        assert status == 201, text
        until(lambda: b"entity" in hear()[before:], "event")
    finally:
        feed.kill()
        feed.wait()
        feed.stdout.close()


def what_has_arrived_of_a_photo_is_at_the_server_before_the_rest(place):
    person = Person(place, "officer")
    photo = b"\xff\xd8\xff\xe0" + os.urandom(3_000_000)
    said = openssl("dgst", "-sm3", "-r", text=photo)[:64]
    about = ",".join(f"{name} {b64encode(value).decode()}" for name, value in (("hash", said), ("type", b"image/jpeg")))
    status, headers, text = person.ask("POST", "/v1/field/uploads", None, {"Upload-Length": str(len(photo)), "Upload-Metadata": about})
    assert status == 201, text
    where, half = headers["Location"], len(photo) // 2
    c = person.connection()
    c.putrequest("PATCH", where)
    for name, value in {**person.headers, "Upload-Offset": "0", "Content-Type": "application/offset+octet-stream", "Content-Length": str(len(photo))}.items():
        c.putheader(name, value)
    c.endheaders()
    c.send(photo[:half])
    until(lambda: int(person.ask("HEAD", where)[1]["Upload-Offset"]) > half - 200_000, "half of the photo")
    c.send(photo[half:])
    reply = c.getresponse()
    assert reply.status == 204, reply.read()
    kept = person.ask("GET", f"/v1/attachments/{reply.headers['Naguan-Attachment']}/content")[2]
    c.close()
    assert kept == photo


RUNNING = [
    the_phone_page_comes_over_http_2_with_a_certificate_of_our_own,
    keys_are_for_their_owner_and_the_certificate_is_what_phones_take,
    the_authority_vouches_for_nobody_else,
    the_plain_port_tells_how_to_trust_it_and_leads_on,
    the_session_is_for_tls_alone_and_no_other_port_of_localhost_is_bound,
    events_come_when_they_happen,
    what_has_arrived_of_a_photo_is_at_the_server_before_the_rest,
]


def children_of(process):
    """The server and nginx; what draws the code has ended by then."""
    def two():
        found = [int(pid) for pid in Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text().split()]
        return found if len(found) == 2 else None
    return until(two, "two programs")


def gone(pid):
    return not Path(f"/proc/{pid}").exists()


def ctrl_c_ends_both(place):
    process, said = place.start()
    assert f":{place.tls}" in said and f":{place.plain}/" in said, said
    children = children_of(process)
    process.send_signal(signal.SIGINT)
    rest, _ = process.communicate(timeout=SECONDS)
    assert process.returncode == 0, rest
    assert all(gone(pid) for pid in children) and not listens(place.tls) and not listens(place.plain)
    assert any(line.count("█") > 5 for line in ANSI.sub("", rest).splitlines()), "no QR code"


def one_that_is_killed_leaves_nothing_running(place):
    process, _ = place.start()
    children = children_of(process)
    process.kill()
    process.communicate()
    until(lambda: all(gone(pid) for pid in children), "end of the children")


def when_one_ends_the_other_ends_too(place):
    for which in (0, 1):
        process, _ = place.start()
        children = children_of(process)
        os.kill(children[which], signal.SIGKILL)
        process.communicate(timeout=SECONDS)
        assert process.returncode == 1 and all(gone(pid) for pid in children)


def the_same_keys_serve_again_until_the_addresses_change(place):
    before = {p.name: p.read_bytes() for p in place.keys.iterdir()}
    process, said = place.start()
    assert "certificate was" not in said and "authority" not in said, said
    stop(process)
    assert {p.name: p.read_bytes() for p in place.keys.iterdir()} == before
    process, said = place.start("--name", "10.77.0.1")
    assert "renewed" in said, said
    stop(process)
    assert place.ca.read_bytes() == before["ca.crt"], "phones would have to trust another authority"
    assert b"10.77.0.1" in openssl("x509", "-noout", "-text", "-in", place.keys / "server.crt")
    process, said = place.start("--name", "naguan.lan")  # for which the old authority may not vouch
    assert "A new certificate authority" in said, said
    stop(process)


def a_port_that_is_taken_is_said_with_what_to_do(place):
    with socket.socket() as other:
        other.bind(("0.0.0.0", place.tls))
        other.listen()
        done = subprocess.run([TOOL, NAGUAN, "--tls-port", str(place.tls), "--http-port", str(place.plain), "--keys", place.keys], env=place.env,
                              check=False, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, timeout=SECONDS)
    assert done.returncode == 1 and "--tls-port" in done.stdout, done.stdout


def the_shipped_configuration_suits_old_and_new_nginx(place):
    tool, shipped = module(), (TOP / "packaging/nginx/naguan.conf").read_text(encoding="utf-8")
    o = {"backend": "127.0.0.1:1", "tls_port": 2, "http_port": 3, "ipv6": True, "crt": place.keys / "server.crt", "key": place.keys / "server.key",
         "ca": "CA", "page": 'a "page" with a \\ and TLS_PORT'}
    old, new = tool.adapted(shipped, (1, 22, 1), o), tool.adapted(shipped, (1, 26, 3), o)
    assert "listen 2 ssl http2;" in old and "listen [::]:2 ssl http2;" in old and "http2 on" not in old
    assert "listen 2 ssl;" in new and "listen [::]:2 ssl;" in new and new.count("http2 on;") == 1 and "ssl http2" not in new
    assert "[::]" not in tool.adapted(shipped, (1, 26, 3), {**o, "ipv6": False})
    assert '"a \\"page\\" with a \\\\ and 2"' in new
    for text in (old, new):
        said = "\n".join(line for line in text.splitlines() if not line.lstrip().startswith("#"))
        assert "naguan.example" not in said and "/etc/ssl" not in said
        assert text.count("proxy_request_buffering off") == shipped.count("proxy_request_buffering off") >= 3
    program, version = tool.nginx_program()
    folder = place.folder / "nginx"
    folder.mkdir()
    (folder / "nginx.conf").write_text(tool.whole(tool.adapted(shipped, version, {**o, "tls_port": place.tls, "http_port": place.plain}), folder))
    tried = subprocess.run([program, "-t", "-e", "stderr", "-p", folder, "-c", folder / "nginx.conf"], check=False, stdout=subprocess.PIPE,
                           stderr=subprocess.STDOUT, text=True)
    assert tried.returncode == 0 and "[warn]" not in tried.stdout, tried.stdout
    try:
        tool.adapted(shipped.replace("listen 443", "listen 444"), version, o)
    except SystemExit as why:
        assert "has changed" in str(why)
    else:
        raise AssertionError("a configuration it does not know was taken")


STARTING = [
    ctrl_c_ends_both,
    one_that_is_killed_leaves_nothing_running,
    when_one_ends_the_other_ends_too,
    a_port_that_is_taken_is_said_with_what_to_do,
    the_shipped_configuration_suits_old_and_new_nginx,
    the_same_keys_serve_again_until_the_addresses_change,
]


def module():
    loader = importlib.machinery.SourceFileLoader("serve_tls", str(TOOL))
    made = importlib.util.module_from_spec(importlib.util.spec_from_loader("serve_tls", loader))
    sys.dont_write_bytecode = True
    loader.exec_module(made)
    return made


def stop(process):
    process.send_signal(signal.SIGINT)
    process.communicate(timeout=SECONDS)
    assert process.returncode == 0


def main():
    print(f"1..{len(RUNNING) + len(STARTING)}")
    number = failed = 0
    place = Place()

    def run(test):
        nonlocal number, failed
        number += 1
        name = test.__name__.replace("_", " ")
        try:
            test(place)
            print(f"ok {number} - {name}", flush=True)
        except Exception as why:  # whatever it is, the other tests go on
            failed += 1
            print(f"not ok {number} - {name}\n" + "\n".join(f"# {line}" for line in repr(why).splitlines()), flush=True)

    process, _ = place.start()
    for test in RUNNING:
        run(test)
    process.send_signal(signal.SIGINT)
    process.communicate(timeout=SECONDS)
    for test in STARTING:
        run(test)
        place.leave_nothing()
    place.end()
    return 1 if failed else 0


sys.exit(main())
