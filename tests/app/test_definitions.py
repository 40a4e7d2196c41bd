"""The definitions can be found: each is in the contents, and each link of a page leads to one."""

import re
from pathlib import Path

from app.frame.contents import anchor, contents

ROOT = Path(__file__).parents[2]
TEXT = (ROOT / "docs" / "definitions.md").read_text("utf-8")
ANCHORS = {anchor(title) for title in re.findall(r"^#+ (.+)$", TEXT, re.MULTILINE)}
NAMED = re.compile(r"""(?:defined\(|["']definitions["'], )["']([a-z-]+)["']|\]\(#([a-z-]+)\)""")


def test_every_section_is_in_the_contents() -> None:
    linked = re.findall(r"\]\(#([a-z-]+)\)", contents(TEXT))
    assert len(linked) > 20
    assert linked == [anchor(title) for title in re.findall(r"^## (.+)$", TEXT, re.MULTILINE)]


def test_every_link_to_a_definition_leads_to_one() -> None:
    sources = [TEXT, *(path.read_text("utf-8") for path in (ROOT / "app").rglob("*.py"))]
    named = {name or other for text in sources for name, other in NAMED.findall(text)}
    assert {"parameters", "macs", "depth", "receptive-field", "inference-peak"} <= named <= ANCHORS


def test_papers_on_arxiv_are_links() -> None:
    bare = [line for line in TEXT.splitlines() if re.search(r"arXiv\s+\d{4}\.\d{4,5}", line)]
    assert bare == []
