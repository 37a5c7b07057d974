#!/usr/bin/env python3
"""wordgen: the words of the language that a parser knows, as a C header.

  tools/wordgen.py FILE     prints it

C files hold no Chinese text; the words by which addresses and complaints are read stand in a file beside the code:
  name  word word …         becomes  #define W_NAME "word word …"; a line that begins with blanks goes on with the last name
  name: a, b, c             becomes one row { "a", "b", c } of the macro W_NAME, for tables; _ is the empty text
Lines that begin with # are notes.
"""

import sys


def rows_of(path):
    with open(path, encoding="utf-8") as file:
        for line in file:
            line = line.rstrip()
            if line and not line.startswith("#"):
                yield line


def literal(text):
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def main(path):
    lists, tables, name = {}, {}, None
    for line in rows_of(path):
        first = line.split()[0]
        if line[0].isspace():
            lists[name] += line.split()
        elif first.endswith(":"):
            cells = [c.strip() for c in line[len(first):].split(",")]
            tables.setdefault(first[:-1], []).append(
                "{ " + ", ".join(literal("" if c == "_" else c) if i < 2 else c for i, c in enumerate(cells)) + " }")
        else:
            name = first
            if name in lists:
                sys.exit(f"{path}: {name} stands there twice")
            lists[name] = line.split()[1:]
    for name, words in lists.items():
        print(f"#define W_{name.upper()} {literal(' '.join(words))}")
    for name, rows in tables.items():
        print(f"#define W_{name.upper()} " + ", ".join(rows))


main(sys.argv[1])
