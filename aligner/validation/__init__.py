"""Checking TMX and TEI files: well-formed, of the right structure, and by rules that no schema expresses.

::

    parse                 entities stay unexpanded, nothing is fetched
    structure             our own RELAX NG schemas, or one that the user names
    tmx, tei              one function a rule, and the visible lists TMX_RULES and TEI_RULES

TEI that aligner did not make can use the whole of TEI P5, so without a schema only the rules are applied to it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

from aligner.errors import ReadError
from aligner.markup import unexpanded, xml_parser
from aligner.validation.rule import Rule
from aligner.validation.tei import TEI, TEI_RULES, is_ours
from aligner.validation.tmx import TMX_RULES

if TYPE_CHECKING:
    from lxml import etree

__all__ = ["TEI_RULES", "TMX_RULES", "Problem", "validate"]


@dataclass(frozen=True, slots=True)
class Problem:
    """Something that is wrong with a file.

    line
        From 1; 0 where no line can be named.
    rule
        ``well-formed``, ``entities``, ``root``, ``schema`` or a name in :data:`TMX_RULES` or :data:`TEI_RULES`.

    >>> print(Problem("memory.tmx", 12, "seg is empty", "empty-seg"))
    memory.tmx:12: seg is empty [empty-seg]
    """

    path: str
    line: int
    message: str
    rule: str

    def __str__(self) -> str:
        place = f"{self.path}:{self.line}" if self.line else self.path
        return f"{place}: {self.message} [{self.rule}]"


def validate(path: Path, *, schema: Path | None = None) -> list[Problem]:
    """Everything that is wrong with a TMX or TEI file, in the order of the lines; empty where it is sound.

    schema
        A RELAX NG schema in XML syntax (``.rng``), an XML Schema (``.xsd``) or a DTD (``.dtd``), used in place
        of our own. Note that lxml needs half a minute to load the full TEI schema.

    Raises :class:`ReadError` where the file or the schema cannot be read, or the schema is no schema.
    """
    from lxml import etree

    data = _read(path)
    check = _load_schema(schema) if schema is not None else None
    # A duplicate xml:id is to be reported as such, not to end the parse.
    parser = xml_parser(unique_ids=False)
    try:
        root = etree.fromstring(data, parser)
    except etree.XMLSyntaxError as error:
        # That a DTD, which is not asked for, does not lie beside the file is no fault of it.
        log = parser.error_log.filter_from_errors()
        entries = [(entry.line, entry.message) for entry in log if entry.domain != etree.ErrorDomains.IO]
        entries = entries or [(error.lineno or 0, error.msg or "no XML")]
        return [Problem(str(path), line, message, "well-formed") for line, message in dict.fromkeys(entries)]
    if holes := list(unexpanded(root)):
        # Rules and schemas see a text with holes in it: what they say would mislead.
        return [_problem(path, element, message, "entities") for element, message in holes]
    problems = _structure(path, root, check)
    for name, rule in _rules(root).items():
        problems += [_problem(path, element, message, name) for element, message in rule(root)]
    return sorted(dict.fromkeys(problems), key=lambda problem: problem.line)


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise ReadError(f"cannot be read ({error.strerror or error})", path=path) from error
    except ValueError as error:
        raise ReadError(f"no usable file name ({error})", path=repr(str(path))) from error


def _problem(path: Path, element: etree._Element, message: str, rule: str) -> Problem:
    return Problem(str(path), int(element.sourceline or 0), message, rule)


# Structure

_Schema: TypeAlias = "etree.RelaxNG | etree.XMLSchema | etree.DTD"


def _structure(path: Path, root: etree._Element, check: _Schema | None) -> list[Problem]:
    own = {"tmx": "tmx14.rng", f"{TEI}TEI": "aligner-tei.rng", f"{TEI}teiCorpus": "aligner-tei.rng"}
    if check is None and root.tag not in own:
        message = f"root element is <{root.tag!s}>, but must be <tmx>, or <TEI> or <teiCorpus> in the TEI namespace"
        return [_problem(path, root, message, "root")]
    if check is None:
        if root.tag != "tmx" and not is_ours(root):
            return []
        check = _own_schema(own[str(root.tag)])
    if check.validate(root):
        return []
    found = [_schema_problem(path, root, entry) for entry in check.error_log]
    return found or [_problem(path, root, "does not fit the schema", "schema")]


def _schema_problem(path: Path, root: etree._Element, entry: etree._LogEntry) -> Problem:
    # libxml2 does not say which attribute is missing, and sometimes gives neither line nor path.
    message = entry.message
    place = root.xpath(entry.path) if entry.path else _only(root, message)
    element = place[0] if isinstance(place, list) and place else None
    line = entry.line or (int(element.sourceline or 0) if element is not None else 0)
    if element is not None and message.endswith("failed to validate attributes"):
        message += f": one is missing or wrong; there are {', '.join(map(str, element.attrib)) or 'none'}"
    return Problem(str(path), line, message, "schema")


def _only(root: etree._Element, message: str) -> list[etree._Element]:
    """The element that a message names, where there is only one of that name."""
    match = re.match(r"Element (\S+) ", message)
    named = list(root.iter(f"{{*}}{match[1]}")) if match else []
    return named if len(named) == 1 else []


def _own_schema(name: str) -> etree.RelaxNG:
    from lxml import etree

    data = resources.files("aligner.resources").joinpath(name).read_bytes()
    return etree.RelaxNG(etree.fromstring(data, xml_parser(unique_ids=False)))


def _load_schema(schema: Path) -> _Schema:
    from lxml import etree

    _read(schema)
    suffix = schema.suffix.lower()
    try:
        if suffix == ".dtd":
            return etree.DTD(str(schema))
        if suffix == ".rng":
            return etree.RelaxNG(etree.parse(str(schema), xml_parser(unique_ids=False)))
        if suffix == ".xsd":
            return etree.XMLSchema(etree.parse(str(schema), xml_parser(unique_ids=False)))
    except etree.LxmlError as error:
        raise ReadError(f"is no usable schema ({_one_line(error)})", path=schema) from error
    raise ReadError("schema must be .rng, .xsd or .dtd; trang turns .rnc into .rng", path=schema)


def _one_line(error: Exception) -> str:
    return " ".join(str(error).split()) or type(error).__name__


def _rules(root: etree._Element) -> dict[str, Rule]:
    if root.tag == "tmx":
        return TMX_RULES
    return TEI_RULES if str(root.tag).startswith(TEI) else {}
