"""Workers take the browser's files in turns with the others, and long files early."""

from itertools import pairwise
from pathlib import Path

from tests.turns import BROWSER, LONG, in_turns

HERE = Path(__file__).parent
FILES = [path.relative_to(HERE.parent).as_posix() for path in sorted(HERE.rglob("test_*.py"))]


def test_no_file_is_lost_or_taken_twice() -> None:
    assert sorted(in_turns(FILES)) == FILES
    assert in_turns([*FILES, *FILES]) == in_turns(FILES)
    assert in_turns([]) == []


def test_the_browsers_files_are_spread_and_none_is_last() -> None:
    order = in_turns(FILES)
    places = [place for place, name in enumerate(order) if name.startswith(BROWSER)]
    assert len(places) > 10
    assert all(later - place > 1 for place, later in pairwise(places))
    assert places[0] < 2
    assert places[-1] < 0.9 * len(order)


def test_long_files_come_before_short_ones() -> None:
    others = [name for name in in_turns(FILES) if not name.startswith(BROWSER)]
    long = [name.startswith(LONG) for name in others]
    assert long == sorted(long, reverse=True)
