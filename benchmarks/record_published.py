"""Joins timm's tables of published accuracies and speeds to one packaged file, or compares them with it.

python -m benchmarks.record_published FOLDER            writes resnet_core/recorded/timm/weights.csv.gz
python -m benchmarks.record_published FOLDER --check    compares each cell with the tables

FOLDER is `results/` of huggingface/pytorch-image-models, at the commit in `recorded/timm/source.json`.
"""

from __future__ import annotations

import argparse
import csv
import gzip
import hashlib
import io
import sys
from collections.abc import Iterator, Mapping
from decimal import Decimal
from pathlib import Path

from resnet_core.published.tables import ACCURACIES, FILE, TABLES, Table, source

HUNDRED, LAST_DIGIT = Decimal(100), Decimal("0.001")
Cells = Mapping[str, str]
Key = tuple[str, str]


class TablesDifferError(ValueError):
    """The tables do not fit each other; the message names the row."""


def joined(folder: Path) -> str:
    """One CSV: a row for each weights and image size, and the columns of all tables as they are printed.

    A column's name is that of its table, a dot, and its name there. Speeds are joined by the architecture,
    which is the name before the dot, and the image size; a cell is empty where a table has no such row.
    """
    tables = {table.name: read(folder, table) for table in TABLES}
    first = tables[ACCURACIES[0].name]
    for table in ACCURACIES:
        if tables[table.name].keys() != first.keys():
            raise TablesDifferError(f"{table.file} has other rows than {ACCURACIES[0].file}")
    file = io.StringIO()
    writer = csv.writer(file, lineterminator="\n")
    writer.writerow(["model", "img_size", *(column for table in TABLES for column in table.titles)])
    for key in first:
        writer.writerow([*key, *(cell for table in TABLES for cell in _cells(tables, table, key))])
    return file.getvalue()


def read(folder: Path, table: Table) -> dict[Key, Cells]:
    """The rows of one table as text, by model and image size. Raises `TablesDifferError`."""
    rows: dict[Key, Cells] = {}
    for row in _rows(folder / table.file):
        key = row["model"], row[table.size]
        if key in rows:
            raise TablesDifferError(f"{table.file} has two rows {key}")
        if table in ACCURACIES:
            _check_errors(row, table)
        rows[key] = row
    return rows


def differences(folder: Path, packaged: Path) -> Iterator[str]:
    """What the packaged file says otherwise than the tables, cell by cell and row by row."""
    with gzip.open(packaged, "rt", encoding="utf-8", newline="") as file:
        own = {(row["model"], row["img_size"]): row for row in csv.DictReader(file)}
    for table in TABLES:
        theirs = {(row["model"], row[table.size]): row for row in _rows(folder / table.file)}
        if table in ACCURACIES and theirs.keys() != own.keys():
            yield f"{table.file}: other rows"
        for (model, size), row in own.items():
            other = theirs.get((model if table in ACCURACIES else model.partition(".")[0], size), {})
            for column in table.columns:
                if row[f"{table.name}.{column}"] != other.get(column, ""):
                    yield f"{table.file}: {model} at {size}, {column}"


def digest(path: Path) -> str:
    """SHA-256 of a file."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


def write(text: str, path: Path) -> None:
    """The text, compressed; the same text gives the same file."""
    path.write_bytes(gzip.compress(text.encode("utf-8"), compresslevel=9, mtime=0))


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _cells(tables: Mapping[str, Mapping[Key, Cells]], table: Table, key: Key) -> list[str]:
    model, size = key
    row = tables[table.name].get((model if table in ACCURACIES else model.partition(".")[0], size), {})
    return [row.get(column, "") for column in table.columns]


def _check_errors(row: Cells, table: Table) -> None:
    # The columns of errors are left out: they are 100 minus the accuracies, but for rounding.
    for top in ("top1", "top5"):
        if abs(Decimal(row[top]) + Decimal(row[f"{top}_err"]) - HUNDRED) > LAST_DIGIT:
            raise TablesDifferError(f"{table.file}: the {top} of {row['model']} and its error make no 100")


def main() -> int:
    """Writes the file, or compares it. 0; or 1 where they differ, or are of another commit."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("folder", type=Path, help="the folder of timm's tables")
    parser.add_argument("--check", action="store_true", help="compare the packaged file with them")
    given = parser.parse_args()
    if given.check:
        found = list(differences(given.folder, FILE))
        print("\n".join(found[:20]) or f"{FILE.name} is equal to the tables, cell by cell")
        return 1 if found else 0
    if others := [name for name, known in source().files.items() if digest(given.folder / name) != known]:
        print(f"not the tables of the commit in source.json: {', '.join(others)}")
        return 1
    text = joined(given.folder)
    write(text, FILE)
    print(f"{FILE.name}: {text.count(chr(10)) - 1:,} rows, {FILE.stat().st_size:,} bytes")
    return 0


if __name__ == "__main__":
    sys.exit(main())
