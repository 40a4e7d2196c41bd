"""The loop that makes the stages, and the columns of its table."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from resnet_core.code.classes import Class
from resnet_core.code.layout import Expression, Text, lines
from resnet_core.code.rows import CONSTANT, FIRST, RUNNING, Section, Segment
from resnet_core.code.target import Target
from resnet_core.code.tree import Arg, Entry, Make, Value

CHANNELS = "channels"
WORDS = {"out_channels": "width", "channels": "width", "ratio": "expansion"}


@dataclass
class Loop:
    """One table and its loop, as they are written."""

    section: Section
    classes: Mapping[str, Class]
    target: Target
    rate: float  # of stochastic depth, of the last block
    columns: dict[str, list[Value]] = field(default_factory=dict)
    numbered: bool = False

    @property
    def single(self) -> bool:
        """Whether one stage is all: its numbers then stand where they are used."""
        return len(self.section.rows) == 1

    def column(self, name: str, values: Sequence[Value]) -> str:
        """The name of a column with these values, or the value that is the same in all rows."""
        if len(set(values)) == 1:
            return str(values[0])
        for known, column in self.columns.items():
            if column == list(values) and (known == name or WORDS.get(name) == known):
                return known
        free = (name, *(f"{name}{number}" for number in range(2, 99)))
        name = next(part for part in free if part not in self.columns)
        self.columns[name] = list(values)
        return name

    def body(self, indent: str) -> list[str]:
        """The lines inside of the loop over rows."""
        made = self._stage(indent + "    " if not self.single else indent)
        first = self.section.rows[0]
        entry = self._entries(indent + "    " if not self.single else indent)
        named = self._named_module(indent + "    " if not self.single else indent) if first.name else []
        return [*entry, *made, *named]

    def _stage(self, indent: str) -> list[str]:
        rows = self.section.rows
        found = [f"{indent}stage = nn.Sequential()"] if rows[0].name else []
        target = Target("stage", True) if rows[0].name else self.target
        for place in range(len(rows[0].segments)):
            found += self._segment(place, target, indent)
        return found

    def _segment(self, place: int, target: Target, indent: str) -> list[str]:
        segments = [row.segments[place] for row in self.section.rows]
        counts = [segment.copies for segment in segments]
        looped = set(counts) != {1}
        count = self.column("blocks" if place == 0 else "repeats", counts) if looped else "1"
        inner = indent + "    " if looped else indent
        words = self._words(place, segments)
        function = segments[0].function
        text = self._text(segments[0], words)
        shown = (
            self._name(segments)
            if looped
            else self._alone([part.name.format(part.first) for part in segments])
        )
        if function in self.classes and self.classes[function].base == "function":
            found = lines("", Expression(f"{target.name}.extend", (("", text),)), indent=inner)
        else:
            found = target.add(segments[0].name.format(segments[0].first), text, inner, shown)
        if self.rate > 0 and "next(rates)" not in words:
            found.append(f"{inner}next(rates)  # this block is never dropped")
        if any(segment.changes for segment in segments):
            found += self._update(segments[0].function, words, inner)
        if not looped:
            return [line.replace(" if place == 0 else 1", "") for line in found]
        counter = "place" if any("place" in line for line in found) else "_"
        return [f"{indent}for {counter} in range({count}):", *found]

    def _words(self, place: int, segments: list[Segment]) -> list[str]:
        function = segments[0].function
        names = self._parameter_names(function, segments[0].args)
        words = []
        for index, (arg, rules) in enumerate(zip(segments[0].args, self.section.rules[place], strict=True)):
            values = [segment.args[index].value for segment in segments]
            if arg.role == "drop_path":
                words.append("next(rates)")
            elif RUNNING in rules and (index == 0 or CONSTANT not in rules):
                words.append(CHANNELS)
            elif CONSTANT in rules:
                words.append(self.column(names[index], values))
            else:
                assert FIRST in rules
                words.append(f"{self.column(names[index], values)} if place == 0 else {arg.default}")
        return words

    def _parameter_names(self, function: str, args: Sequence[Arg]) -> list[str]:
        if function in self.classes:
            names = [part.name for part in self.classes[function].parameters]
        else:
            names = [arg.keyword or arg.role for arg in args]
        return [WORDS.get(name, name) for name in names]

    def _text(self, segment: Segment, words: list[str]) -> Text:
        return Expression(segment.function, self._pairs(segment.function, segment.args, words))

    def _pairs(self, function: str, args: Sequence[Arg], words: list[str]) -> tuple[tuple[str, str], ...]:
        """The arguments that are said, with their names from the first bare number on."""
        made = self.classes.get(function)
        names = [part.name for part in made.parameters] if made else [arg.keyword for arg in args]
        pairs, named = [], False
        for name, arg, word in zip(names, args, words, strict=True):
            if arg.default is not None and word == str(arg.default):
                continue
            bare = made is not None and name != CHANNELS and re.fullmatch(r"[\d.]+|True|False", word)
            named = named or bool(bare)
            pairs.append((name if named else arg.keyword, word))
        return tuple(pairs)

    def _alone(self, names: list[str]) -> str:
        """The text that gives the names of blocks that stand alone in their stages."""
        return "" if names[0].isdigit() or self.single else f'f"{self._prefix(names)}"'

    def _name(self, segments: list[Segment]) -> str:
        """The text that gives the name of a block; empty where its place is its name."""
        if segments[0].name in ("", "{}"):
            return ""
        first = segments[0].first
        before, _, rest = segments[0].name.partition("{")
        form, _, after = rest.partition("}")
        prefixes = [segment.name.partition("{")[0] for segment in segments]
        counted = "place" if first == 0 else f"place + {first}"
        place = f"{{chr({counted})}}" if form == ":c" else f"{{{counted}}}"
        return f'f"{self._prefix(prefixes) if before else ""}{place}{after}"'

    def _named_module(self, indent: str) -> list[str]:
        names = [row.name for row in self.section.rows]
        return self.target.add(names[0], "stage", indent, self._numbered(names))

    def _numbered(self, names: list[str]) -> str:
        """The text that gives the names of the children of all rows."""
        if self.single or all(name.isdigit() for name in names):
            return ""
        text = self._prefix(names)
        return text.strip("{}") if text == "{name}" else f'f"{text}"'

    def _prefix(self, names: list[str]) -> str:
        """Names by the numbers of the rows, or a column of names; as a part of an f-string."""
        if len(set(names)) == 1:
            return names[0]
        found = re.fullmatch(r"(.*?)(\d+)(\D*)", names[0])
        numbers = [row.number for row in self.section.rows][-len(names) :]
        if found:
            shift = int(found[2]) - numbers[0]
            if names == [f"{found[1]}{number + shift}{found[3]}" for number in numbers]:
                self.numbered = True
                place = "number" if shift == 0 else f"number {'+' if shift > 0 else '-'} {abs(shift)}"
                return f"{found[1]}{{{place}}}{found[3]}"
        if len(names) < len(self.section.rows):
            raise ValueError("the entries of stages have no numbers in their names")
        return "{" + self.column("name", [f'"{name}"' for name in names]) + "}"

    def _entries(self, indent: str) -> list[str]:
        rows = [row for row in self.section.rows if row.entry]
        if not rows:
            return []
        partly = len(rows) < len(self.section.rows)
        inner = indent + "    " if partly else indent
        found = []
        for place in range(len(rows[0].entry)):
            found += self._entry([row.entry[place] for row in rows], inner, partly)
        if not partly:
            return found
        self.numbered = True
        return [f"{indent}if number > {self.section.rows[0].number}:", *found]

    def _entry(self, entries: list[Entry], indent: str, partly: bool) -> list[str]:
        made = [entry.node for entry in entries]
        calls = [node for node in made if isinstance(node, Make)]
        names = self._parameter_names(calls[0].function, calls[0].args)
        words = []
        for index, arg in enumerate(calls[0].args):
            values = [call.args[index].value for call in calls]
            inps = [entry.inp for entry in entries]
            words.append(self._entry_word(arg, names[index], values, inps, partly))
        call = calls[0]
        shown = self._alone([entry.name for entry in entries])
        text = Expression(call.function, self._pairs(call.function, call.args, words))
        if not call.function:
            text = Expression(words[0])
        found = self.target.add(entries[0].name, text, indent, shown)
        changes = any(entry.inp != entry.out for entry in entries)
        return found + (self._update(call.function, words, indent) if changes else [])

    def _entry_word(self, arg: Arg, name: str, values: list[Value], inps: list[int], partly: bool) -> str:
        if arg.role == "channels" and values == inps:
            return CHANNELS
        skipped = len(self.section.rows) - len(values)
        for known, column in self.columns.items():
            if column[skipped:] == values and known == name:
                return known
        if arg.role == "channels":
            numbers = [value for value in values if isinstance(value, int)]
            part = inps[0] // numbers[0]
            if part > 1 and numbers == [inp // part for inp in inps]:
                return f"{CHANNELS} // {part}"
        return self.column(name, [0] * skipped + values if len(set(values)) > 1 else values)

    def _update(self, function: str, words: list[str], indent: str) -> list[str]:
        """What makes `channels` those that the new child gives."""
        if function not in self.classes:
            return [f"{indent}{CHANNELS} = {words[1]}"]
        text = self.classes[function].out
        parameters = self.classes[function].parameters
        for part, word in zip(parameters, words, strict=True):
            text = text.replace(f"{{{part.name}}}", word)
        for sign in ("+", "//"):
            if text.startswith(f"{CHANNELS} {sign} "):
                return [f"{indent}{CHANNELS} {sign}= {text.removeprefix(f'{CHANNELS} {sign} ')}"]
        return [] if text == CHANNELS else [f"{indent}{CHANNELS} = {text}"]
