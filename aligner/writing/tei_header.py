"""The TEI header: what the file is, where its texts come from and how it was made."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from urllib.parse import quote

from lxml import etree

from aligner.model import SIDES, Bitext, RenderingStatus, Side, Signature
from aligner.writing.base import LANGUAGE_NAMES, WriteOptions
from aligner.writing.tei_choices import write_taxonomy
from aligner.writing.tei_names import CROSSING, Names, TermIds, status_id
from aligner.writing.xml import child

__all__ = ["write_corpus_header", "write_header"]

_GLOSSES = {
    RenderingStatus.PREFERRED: "Rendered as the termbase prefers.",
    RenderingStatus.ADMITTED: "Rendered in another way that the termbase lists.",
    RenderingStatus.DEPRECATED: "Rendered in a way that the termbase lists as not to be used, or not at that time.",
    RenderingStatus.FORBIDDEN: "Rendered in a way that the termbase warns of.",
    RenderingStatus.OTHERWISE: (
        "Rendered in a way that the termbase does not list; the words were found by evidence from a dictionary "
        "and from the texts themselves."
    ),
    RenderingStatus.NOT_FOUND: "No rendering was found: a reason to look, not a finding that it was left out.",
}

# TEI P5, teidata.versionNumber.
_VERSION = re.compile(r"[0-9]+[a-z]*[0-9]*(\.[0-9]+[a-z]*[0-9]*){0,3}")


def write_header(
    root: etree._Element, bitext: Bitext, names: Names, options: WriteOptions, terms: TermIds | None
) -> None:
    """The header of one bitext.

    terms
        The terms for the taxonomy; None where the header of the corpus has them.
    """
    header = child(root, "teiHeader")
    title = (options.title if terms is not None else "") or _title(bitext)
    _write_file_description(header, title, [bitext], options, names)
    encoding = child(header, "encodingDesc")
    _write_editorial(encoding, bitext, names)
    if terms is not None:
        _write_taxonomies(encoding, [bitext], terms)
    _write_application(encoding, bitext.signature)
    _write_profile(header, bitext, names)
    _write_revision(header, options, bitext, names)


def write_corpus_header(root: etree._Element, bitexts: Sequence[Bitext], options: WriteOptions, terms: TermIds) -> None:
    """The header of a corpus, with what its texts share."""
    header = child(root, "teiHeader")
    title = options.title or f"Aligned texts: {len(bitexts)} pairs"
    _write_file_description(header, title, bitexts, options, None)
    encoding = child(header, "encodingDesc")
    _write_taxonomies(encoding, bitexts, terms)
    _write_application(encoding, bitexts[0].signature)
    _write_revision(header, options)


def _title(bitext: Bitext) -> str:
    titles = [bitext.document(side).metadata.title for side in SIDES]
    return " / ".join(filter(None, titles)) or bitext.pair.id


def _write_file_description(
    header: etree._Element,
    title: str,
    bitexts: Sequence[Bitext],
    options: WriteOptions,
    names: Names | None,
) -> None:
    description = child(header, "fileDesc")
    statement = child(description, "titleStmt")
    child(statement, "title", title)
    responsible = child(statement, "respStmt")
    child(responsible, "resp", "aligned by")
    program = names.program if names is not None and bitexts[0].choices else ""
    child(responsible, "name", "aligner", type="software", xml_id=program)
    people = names.people(bitexts[0]) if names is not None else {}
    for author, deed in names.deeds(bitexts[0]).items() if names is not None else ():
        responsible = child(statement, "respStmt")
        child(responsible, "resp", deed)
        child(responsible, "name", author, xml_id=people[author])
    _write_extent(description, bitexts)
    publication = child(description, "publicationStmt")
    child(publication, "publisher", options.publisher or "unpublished")
    if names is not None and bitexts[0].edition is not None:
        child(publication, "idno", bitexts[0].pair.id, type="pair")
    _write_availability(publication, options)
    sources = child(description, "sourceDesc")
    if names is None:
        child(sources, "p", "Each text names its two sources in its own header.")
        return
    for side in SIDES:
        _write_source(sources, bitexts[0], names, side)


def _write_extent(description: etree._Element, bitexts: Sequence[Bitext]) -> None:
    extent = child(description, "extent")
    counts = {
        "pairs": len(bitexts),
        "beads": sum(len(one.beads) for one in bitexts),
        "source sentences": sum(len(one.source_sentences) for one in bitexts),
        "target sentences": sum(len(one.target_sentences) for one in bitexts),
        "renderings": sum(len(one.renderings) for one in bitexts),
    }
    if choices := sum(len(one.choices) for one in bitexts):
        counts["choices"] = choices
    for unit, count in counts.items():
        child(extent, "measure", f"{count} {unit}", unit=unit.replace(" ", "-"), quantity=str(count))


def _write_availability(publication: etree._Element, options: WriteOptions) -> None:
    if options.licence or options.licence_url:
        availability = child(publication, "availability")
        text = options.licence or options.licence_url
        child(availability, "licence", text, target=_uri(options.licence_url))
    else:
        availability = child(publication, "availability", status="unknown")
        child(availability, "p", "No licence is stated. The rights in both texts are those of their publishers.")


def _write_source(sources: etree._Element, bitext: Bitext, names: Names, side: Side) -> None:
    document = bitext.document(side)
    known = document.metadata
    entry = child(sources, "bibl", xml_id=names.document(side), type=side)
    child(entry, "title", known.title or document.id, xml_lang=names.tag(side) if known.title else "")
    if known.date:
        child(entry, "date", known.date, when=known.date if _is_date(known.date) else "")
    for participant in known.participants:
        child(entry, "persName", participant, xml_lang=names.tag(side))
    if known.place:
        child(entry, "placeName", known.place, xml_lang=names.tag(side))
    if known.address:
        child(entry, "ptr", target=_uri(known.address))
    if document.digest:
        child(entry, "idno", document.digest, type="sha256")


def _is_date(text: str) -> bool:
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False


def _uri(address: str) -> str:
    # Only what no address may hold is escaped (RFC 3986, 2.2 and 2.3); letters of any script may stay (RFC 3987).
    return re.sub(r"[\x00-\x20\"<>\\^`{|}\x7f\ud800-\udfff]|%(?![0-9A-Fa-f]{2})", _escaped, address.strip())


def _escaped(match: re.Match[str]) -> str:
    return quote(match[0], safe="", errors="replace")


def _write_editorial(encoding: etree._Element, bitext: Bitext, names: Names) -> None:
    editorial = child(encoding, "editorialDecl")
    normalization = child(editorial, "normalization")
    child(normalization, "p", "Control characters that XML 1.0 forbids were left out; nothing else was changed.")
    segmentation = child(editorial, "segmentation")
    if dict(bitext.signature.parameters).get("presegmented") == "True":
        rules = "Each line of the texts as read is one sentence (s)."
    else:
        rules = (
            "Sentences (s) end at sentence-final punctuation with the quotation marks and brackets that close "
            "after it, by the rules of aligner for each language "
            f"({names.source_tag}, {names.target_tag}), and never cross a paragraph."
        )
    child(segmentation, "p", rules)
    revision = (
        "; those with resp were confirmed by that person"
        if any(bead.review for bead in bitext.beads)
        else " without revision"
    )
    alignment = (
        f"A bead is a smallest group of sentences that translate each other, found by aligner{revision}; "
        "cert and degree give the posterior probability of the bead."
    )
    child(child(editorial, "interpretation"), "p", alignment)


def _write_taxonomies(encoding: etree._Element, bitexts: Sequence[Bitext], terms: TermIds) -> None:
    declarations = child(encoding, "classDecl")
    taxonomy = child(declarations, "taxonomy", xml_id="status")
    child(taxonomy, "desc", "What became of a phrase of the termbase in the other language")
    for status in RenderingStatus:
        description = child(child(taxonomy, "category", xml_id=status_id(status)), "catDesc")
        child(description, "term", status.value).tail = ": "
        child(description, "gloss", _GLOSSES[status])
    if any(bead.crossing for bitext in bitexts for bead in bitext.beads):
        taxonomy = child(declarations, "taxonomy", xml_id="order")
        child(taxonomy, "desc", "Where the sentences of a bead stand on the two sides")
        description = child(child(taxonomy, "category", xml_id=CROSSING), "catDesc")
        child(description, "term", "crossing").tail = ": "
        child(description, "gloss", "Out of order: the sentences around them correspond to others in another place.")
    if any(bitext.choices for bitext in bitexts):
        write_taxonomy(declarations)
    if terms:
        taxonomy = child(declarations, "taxonomy", xml_id="term")
        child(taxonomy, "desc", "Terms of the termbase that occur, by their ids there")
        for term, identifier in terms.items():
            category = child(taxonomy, "category", xml_id=identifier)
            child(child(category, "catDesc"), "term", term)


def _write_application(encoding: etree._Element, signature: Signature) -> None:
    version = _VERSION.match(signature.version)
    information = child(encoding, "appInfo")
    application = child(information, "application", ident="aligner", version=version[0] if version else "0")
    child(application, "label", "aligner")
    child(application, "desc", str(signature))


def _write_profile(header: etree._Element, bitext: Bitext, names: Names) -> None:
    profile = child(header, "profileDesc")
    usage = child(profile, "langUsage")
    for tag in dict.fromkeys((names.source_tag, names.target_tag)):
        child(usage, "language", LANGUAGE_NAMES.get(tag.partition("-")[0].lower(), tag), ident=tag)
    event = bitext.pair.source.metadata.event or bitext.pair.target.metadata.event
    if event:
        keywords = child(child(profile, "textClass"), "keywords")
        child(keywords, "term", event)


def _write_revision(
    header: etree._Element, options: WriteOptions, bitext: Bitext | None = None, names: Names | None = None
) -> None:
    """Who has confirmed how much, the latest first, and when the file was made."""
    dates: dict[str, list[str]] = {}
    for bead in bitext.beads if bitext is not None else ():
        if bead.review is not None:
            dates.setdefault(bead.review.author, []).append(bead.review.date)
    edition = bitext.edition if bitext is not None else None
    if options.utc_date is None and not dates and edition is None:
        return
    revision = child(header, "revisionDesc")
    people = names.people(bitext) if names is not None and bitext is not None else {}
    if edition is not None:
        child(revision, "change", f"taken from the review store after edit {edition.edit}", n=str(edition.edit))
    for author, found in sorted(dates.items(), key=lambda one: max(one[1]), reverse=True):
        text = f"{len(found)} bead{'s' * (len(found) != 1)} confirmed"
        child(revision, "change", text, who=f"#{people[author]}", when=max(found))
    if options.utc_date is not None:
        child(revision, "change", "aligned by aligner", when=options.utc_date.date().isoformat())
