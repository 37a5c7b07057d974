#!/usr/bin/env python3
"""Turns the named statements of sql/ into C constants.

    sqlgen.py SQL_DIR OUT.h OUT.c NOTES.c DEPFILE

A statement begins with a line `-- name: what it is for`, goes on to the next such line, and may carry `-- scope: system,
why` and `-- plan: scan, why`. Other comment lines are for the reader only. A file of sql/dialect/ has, under the same name,
the text of one database where the common one will not do.
"""
import pathlib
import re
import sys

HEADER = re.compile(r"-- ([a-z][a-z0-9_]*): (\S.*)$")
NOTES = ("scope", "plan")


class Statement:
    def __init__(self, name, purpose, place):
        self.name, self.purpose, self.place = name, purpose, place
        self.notes, self.lines = {}, []

    def text(self):
        return "\n".join(self.lines).strip().rstrip(";").rstrip()


def stop(place, why):
    sys.exit(f"{place}: {why}")


def read(path):
    """The statements of one file by name."""
    found, current = {}, None
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        place = f"{path}:{number}"
        header = HEADER.match(line)
        if header and header[1] in NOTES:
            if not current:
                stop(place, f"a {header[1]} note before any statement")
            current.notes[header[1]] = header[2]
        elif header:
            current = Statement(header[1], header[2], place)
            if header[1] in found:
                stop(place, f"{header[1]} is here twice")
            found[header[1]] = current
        elif line.lstrip().startswith("--") or not line.strip():
            continue
        elif not current:
            stop(place, "SQL before the first `-- name: what it is for`")
        else:
            current.lines.append(line.rstrip())
    for statement in found.values():
        text = statement.text()
        if not text:
            stop(statement.place, f"{statement.name} has no text")
        if ";" in re.sub(r"'[^']*'", "", text):
            stop(statement.place, f"{statement.name} is more than one statement")
    return found


def collect(folder):
    """Every statement with its texts: [(statement, sqlite text, postgres text)]."""
    common = {}
    for path in sorted(folder.glob("*.sql")):
        for name, statement in read(path).items():
            if name in common:
                stop(statement.place, f"{name} is also at {common[name].place}")
            common[name] = statement
    own = {}
    for kind in ("sqlite", "postgres"):
        path = folder / "dialect" / f"{kind}.sql"
        own[kind] = read(path) if path.exists() else {}
        for name, statement in own[kind].items():
            if name not in common:
                stop(statement.place, f"{name} has no common text in sql/")
    def text(name, kind):
        return (own[kind].get(name) or common[name]).text()
    return [(common[n], text(n, "sqlite"), text(n, "postgres")) for n in sorted(common)]


def quoted(text):
    lines = text.replace("\\", "\\\\").replace('"', '\\"').split("\n")
    return "\n        ".join(f'"{line}\\n"' for line in lines[:-1]) + f'\n        "{lines[-1]}"'


def header(statements):
    out = ["/* Made from sql/ by tools/sqlgen.py. */", "#ifndef NAGUAN_QUERIES_H", "#define NAGUAN_QUERIES_H", "",
           '#include "db/db.h"', ""]
    out += [f"extern const struct query Q_{s.name}; /* {s.purpose.replace('*/', '')} */" for s, _, _ in statements]
    return "\n".join(out + ["", "#endif", ""])


def source(statements):
    out = ["/* Made from sql/ by tools/sqlgen.py. */", '#include "db/queries.h"', ""]
    for s, sqlite, postgres in statements:
        out.append(f'const struct query Q_{s.name} = {{\n    "{s.name}",\n    .sqlite = {quoted(sqlite)},')
        out.append(f"    .postgres = {quoted(postgres)},\n}};\n")
    return "\n".join(out)


def notes(statements):
    """What only sqlcheck reads."""
    def cell(value):
        return "NULL" if value is None else quoted(value).strip()
    out = ["/* Made from sql/ by tools/sqlgen.py. */", '#include "db/query_notes.h"', '#include "db/queries.h"', "",
           "const struct query_note query_notes[] = {"]
    for s, _, _ in statements:
        place = f"sql/{pathlib.Path(s.place).name}"
        out.append(f"    {{ &Q_{s.name}, {cell(place)}, {cell(s.notes.get('scope'))}, {cell(s.notes.get('plan'))} }},")
    out.append(f"}};\nconst size_t query_note_count = {len(statements)};\n")
    return "\n".join(out)


def main():
    folder, h, c, n, dep = map(pathlib.Path, sys.argv[1:])
    statements = collect(folder)
    for path, text in ((h, header(statements)), (c, source(statements)), (n, notes(statements))):
        path.write_text(text, encoding="utf-8")
    # The folders are inputs too: a new file changes them, and nothing else would tell the build.
    inputs = [folder, folder / "dialect", *folder.glob("*.sql"), *folder.glob("dialect/*.sql")]
    dep.write_text(f"{h} {c} {n}: " + " ".join(str(p) for p in inputs) + "\n")


main()
