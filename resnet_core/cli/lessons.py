"""`python -m resnet_core lessons`: lessons as text or JSON, worksheets as HTML, and the codes of a class."""

from __future__ import annotations

import json
import textwrap
from argparse import ArgumentParser, Namespace
from collections.abc import Iterator

from resnet_core.checks import SpecError
from resnet_core.labs.lessons import tally
from resnet_core.labs.lessons.lesson import Lesson, Step
from resnet_core.labs.lessons.table import LESSONS
from resnet_core.labs.lessons.worksheets import page
from resnet_core.labs.lessons.worksheets.sheet import worksheet

WIDTH = 96
WORKSHEET, CODES = "worksheet", "codes"


def add_arguments(parser: ArgumentParser) -> None:
    """Describes the arguments that the command reads."""
    parser.add_argument(
        "words",
        nargs="*",
        metavar="NAME | worksheet NAME | codes CODE ...",
        help=f"a lesson ({', '.join(LESSONS)}), its worksheet as HTML, or codes to count; nothing for all",
    )
    parser.add_argument("--answers", action="store_true", help="print what each question reveals too")
    parser.add_argument("--seed", type=int, default=1, help="of the numbers of a worksheet (default: 1)")
    parser.add_argument("--json", action="store_true", help="JSON in place of text")


def answer(given: Namespace) -> str:
    """What the command prints. Raises `SpecError` for a lesson that is not there."""
    match given.words:
        case []:
            return _all(given.json, given.answers)
        case [word, name] if word == WORKSHEET:
            return page.html(worksheet(_lesson(name), given.seed))
        case [word, *texts] if word == CODES:
            return _counted(" ".join(texts), given.json)
        case [name]:
            return _of(_lesson(name), given.json, given.answers)
        case _:
            raise SpecError("lessons", "a name, or 'worksheet NAME', or 'codes CODE ...' is needed", "")


def _lesson(name: str) -> Lesson:
    if name not in LESSONS:
        raise SpecError("lessons", f"there is no lesson {name!r}; there are {', '.join(LESSONS)}", "cost")
    return LESSONS[name]


def _all(as_json: bool, answers: bool) -> str:
    if as_json:
        return _json([_record(lesson, answers) for lesson in LESSONS.values()])
    lines = (
        f"{lesson.id:12} {lesson.title} ({len(lesson.steps)} questions, {lesson.minutes} minutes)"
        for lesson in LESSONS.values()
    )
    return "\n".join(lines) + "\n"


def _of(lesson: Lesson, as_json: bool, answers: bool) -> str:
    if as_json:
        return _json(_record(lesson, answers))
    paragraphs = (_paragraph(place, step, answers) for place, step in enumerate(lesson.steps, 1))
    return "\n\n".join((f"{lesson.title}\n{lesson.about}", *paragraphs)) + "\n"


def _paragraph(place: int, step: Step, answers: bool) -> str:
    lines = textwrap.wrap(f"{place}. {step.question}", WIDTH)
    lines += [f"   {at}) {label}" for at, label in enumerate(step.options.labels, 1)]
    return "\n".join([*lines, *(_revealed(step) if answers else ())])


def _revealed(step: Step) -> Iterator[str]:
    reveal = step.reveal()
    told = f"{step.options.labels[step.options.place(reveal.answer)]}. {reveal.sentence}"
    yield from textwrap.wrap(told, WIDTH, initial_indent="   = ", subsequent_indent="     ")
    yield from textwrap.wrap(
        f"To keep: {step.keep}", WIDTH, initial_indent="     ", subsequent_indent="     "
    )


def _record(lesson: Lesson, answers: bool) -> dict[str, object]:
    return {
        "id": lesson.id,
        "title": lesson.title,
        "about": lesson.about,
        "edition": lesson.edition,
        "minutes": lesson.minutes,
        "steps": [_step(step, answers) for step in lesson.steps],
    }


def _step(step: Step, answers: bool) -> dict[str, object]:
    record: dict[str, object] = {
        "id": step.id,
        "question": step.question,
        "options": step.options.labels,
        "show": step.show.address,
    }
    if answers:
        reveal = step.reveal()
        record |= {
            "right": step.options.place(reveal.answer),
            "number": reveal.number,
            "sentence": reveal.sentence,
            "keep": step.keep,
        }
    return record


def _counted(text: str, as_json: bool) -> str:
    found = tally.read(text)
    if as_json:
        return _json(
            {
                "lessons": {
                    name: {"codes": each.codes, "counts": [count._asdict() for count in each.counts]}
                    for name, each in found.tallies.items()
                },
                "refused": [refusal._asdict() for refusal in found.refused],
            }
        )
    lines = [f"refused: {text}: {why}" for text, why in found.refused]
    for each in found.tallies.values():
        lines.append(f"{each.lesson.title}, codes: {each.codes}")
        for place, (step, count) in enumerate(zip(each.lesson.steps, each.counts, strict=True), 1):
            chosen = zip(step.options.labels, count.chosen, strict=True)
            lines.append(f"  {place}. " + "; ".join(f"{label}: {times}" for label, times in chosen))
    return "\n".join(lines) + "\n"


def _json(value: object) -> str:
    return json.dumps(value, indent=1, ensure_ascii=False) + "\n"
