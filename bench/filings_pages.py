"""filings_pages: which lists bench/intakes.py asks for: their filters and sorts are those of the desk (web/src/rooms/*/spec.ts), their values those
that are in the store and some that are not, and the same questions as one writes them first in SQL."""

import random
from datetime import date, timedelta

CATEGORIES = ["food", "prepaid", "quality", "service", "price", "after_sales", "contract", "advertising", "online", "licence", "other"]
# column: its SQL, how the desk asks for it, codes
OPEN = {"due_at": ("m.due_at", "days"), "level": ("m.level", "code", ["1", "2", "3", "4"]), "closed_at": ("m.closed_at", "days"), "place_code": ("m.place_code", "place"),
        "number": ("m.number", "number")}
RAISED = {"raised_to": ("m.raised_to", "code", ["chief", "head"])}
OF_UNIT = {"unit_id": ("m.unit_id", "unit")}
RECEIVED = {"received_at": ("m.opened_at", "days")}
OPENED = {"opened_at": ("m.opened_at", "days")}
CATEGORY = {"category": ("x.category", "code", CATEGORIES)}


def state(*codes):
    return {"state": ("m.state", "code", codes)}


LISTS = {
    "matters": {"kind": None, "order": "due_at", "sorts": ["due_at", "opened_at"], "filters": {
        **OPEN, **OF_UNIT, **OPENED, **RAISED, "person_id": ("m.person_id", "person"),
        "kind": ("m.kind", "code", ["intake", "complaint", "report", "hazard", "case", "clue", "summary", "transfer", "grading"])}},
    "intakes": {"kind": "intake", "table": "intake", "order": "-received_at", "sorts": ["received_at", "due_at"], "filters": {
        **OPEN, **RECEIVED, **CATEGORY, **state("received", "split", "answered", "merged"), "unit_id": ("x.unit_id", "unit"),
        "channel": ("x.channel", "code", ["12315", "12345", "phone", "window", "letter", "public", "open311"]), "system": ("x.system", "code", ["12315", "12345"]),
        "external_number": ("x.external_number", "external"), "anonymous": ("x.anonymous", "code", ["1", "0"]), "unseen_updates": ("x.update_count - x.updates_seen", "int")}},
    "complaints": {"kind": "complaint", "table": "complaint", "order": "-received_at", "sorts": ["received_at", "due_at"], "filters": {
        **OPEN, **OF_UNIT, **RECEIVED, **CATEGORY, **RAISED,
        **state("received", "first", "identity", "returned", "refused", "accepted", "mediating", "agreed", "suspended", "testing", "settled", "terminated", "notified", "closed"),
        "mediator_id": ("m.person_id", "person"), "agreed_day": ("x.agreed_day", "day"), "refusal": ("x.refusal", "code", ["N1", "N3", "N7"]),
        "settled_as": ("x.settled_as", "code", ["letter", "performed", "record"]), "termination": ("x.termination", "code", ["T1", "T3", "T8"]), "ended_at": ("x.ended_at", "days")}},
    "reports": {"kind": "report", "table": "report", "order": "-opened_at", "sorts": ["opened_at", "due_at"], "filters": {
        **OPEN, **OF_UNIT, **OPENED, **CATEGORY, **RAISED,
        **state("received", "returned", "verifying", "facts_added", "extension_asked", "paused", "filing_proposed", "no_filing_proposed", "filed", "not_filed", "closed", "merged",
                "out_of_power", "transferred"),
        "person_id": ("m.person_id", "person"), "source": ("x.source", "code", ["intake", "mediation", "superior"]), "named": ("x.named", "code", ["1", "0"]),
        "reason": ("x.reason", "code", ["NO_FACTS", "SLIGHT"]), "to_agency": ("x.to_agency", "code", ["police", "court"]), "decided_at": ("x.decided_at", "days")}},
    "cases": {"kind": "case", "table": "case_file", "order": "-opened_at", "sorts": ["opened_at", "due_at"], "filters": {
        **OPEN, **OF_UNIT, **OPENED, **CATEGORY, **state("verifying", "filing_asked", "investigating", "reported", "notified", "served", "archived", "hearing"),
        "source": ("x.source", "code", ["inspection", "complaint", "report"]), "lead_id": ("x.lead_id", "person"), "decision": ("x.decision", "code", ["PENALTY", "NO_PENALTY"]),
        "found_on": ("x.found_day", "day"), "filed_on": ("x.filed_day", "day"), "decided_on": ("x.decided_day", "day"), "published_on": ("x.published_day", "day")}},
    "clues": {"kind": "clue", "table": "clue", "order": "-opened_at", "sorts": ["opened_at", "due_at"], "filters": {
        **OPEN, **OF_UNIT, **OPENED, **CATEGORY, **state("draft", "sealed", "returned", "taken", "dropped"), "found_on": ("x.found_day", "day"),
        "sealed_at": ("x.sealed_at", "days"), "return_reason": ("x.return_reason", "code", ["INCOMPLETE", "OTHER"])}},
    "summaries": {"kind": "summary", "table": "summary_penalty", "order": "-opened_at", "sorts": ["opened_at", "due_at"], "filters": {
        **OPEN, **OF_UNIT, **OPENED, **CATEGORY, **state("given", "handed_in", "closed"), "cash": ("x.cash", "code", ["BANK", "SMALL"]),
        "given_on": ("x.given_day", "day"), "paid_on": ("x.paid_day", "day")}},
}
COMPARED = 6  # questions of each list that are asked in SQL too
SQL_SORT = {"received_at": "m.opened_at", "opened_at": "m.opened_at", "due_at": "m.due_at"}


def condition(column, how, values, kind, dice):
    """One filter as the desk's editor makes it: (in the address, in SQL)."""
    sql, way, *codes = how
    if way == "code":
        some = dice.sample(codes[0], dice.choice([1, 1, 2]))
        said = ", ".join(f"'{one}'" for one in some) if not some[0].isdigit() or column in ("channel", "system") else ", ".join(some)
        return f"{column}:{'in' if len(some) > 1 else 'eq'}:{'|'.join(some)}", f"{sql} IN ({said})"
    if way in ("days", "day"):
        last = date.today() - timedelta(days=dice.choice([0, 1, 30, 200, 700]))
        first = last - timedelta(days=dice.choice([0, 7, 30, 365]))
        since, until = (first - date(1970, 1, 1)).days, (last - date(1970, 1, 1)).days
        of_day = f"{sql} BETWEEN {since} AND {until}"
        return f"{column}:between:{first}|{last}", of_day if way == "day" else f"{sql} BETWEEN {since * 86400000 - 28800000} AND {until * 86400000 + 57599999}"
    if way == "int":
        return f"{column}:ge:1", f"{sql} >= 1"
    if way in ("place", "number", "external"):
        text = dice.choice(values[(way, kind)] if way == "number" else values[way])
        return f"{column}:prefix:{text}", f"{sql} LIKE '{text}%'"
    one = dice.choice(values[way])
    return f"{column}:eq:{one}", f"{sql} = {values['ids'][one]}"


def sorts_of(page):
    return [f"{minus}{column}" for column in page["sorts"] for minus in ("", "-")]


def questions(name, values, dice):
    """Every filter of the page by every sort; then pairs of filters; then none."""
    page = LISTS[name]
    base = f"/v1/{name}?limit=50&count=1&parts=1"
    yield from (f"{base}&sort={sort}" for sort in sorts_of(page))
    for column, how in page["filters"].items():
        for sort in sorts_of(page):
            yield f"{base}&sort={sort}&filter={condition(column, how, values, page['kind'], dice)[0]}"
    for _ in range(30):
        pair = dice.sample(list(page["filters"].items()), 2)
        said = "".join(f"&filter={condition(column, how, values, page['kind'], dice)[0]}" for column, how in pair)
        yield f"{base}&sort={dice.choice(sorts_of(page))}{said}"


def tables(page):
    join = f" JOIN {page['table']} x ON x.id = m.id" if page["kind"] else ""
    return f"FROM matter m{join} WHERE " + (f"m.kind = '{page['kind']}'" if page["kind"] else "1 = 1")


def best_ms(store, statements, tries):
    return min(store.timed(statements) for _ in range(tries))


def ask_naively(store, name, values, turn, tries):
    """ms of a page and its count(*) of one question, as one writes it first."""
    dice, page = random.Random(f"{name} {turn}"), LISTS[name]
    column, how = dice.choice(list(page["filters"].items()))
    wanted = f"{tables(page)} AND {condition(column, how, values, page['kind'], dice)[1]}"
    sort = SQL_SORT[dice.choice(page["sorts"])]
    return best_ms(store, [f"SELECT m.* {wanted} ORDER BY {sort} DESC, m.id DESC LIMIT 50", f"SELECT count(*) {wanted}"], tries)


def deep_by_offset(store, name, sort, rows, tries):
    page = LISTS[name]
    return best_ms(store, [f"SELECT m.* {tables(page)} ORDER BY {SQL_SORT[sort]} DESC, m.id DESC LIMIT 50 OFFSET {rows}"], tries)
