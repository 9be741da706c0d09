"""Whether an image stayed one: 玩火, 红线, 压舱石."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from aligner.model import Choice, ChoiceKind, Span
from aligner.phrases.choices.images import Image, load_images
from aligner.phrases.choices.scene import BeadView, Scene

__all__ = ["metaphors"]

# The share that was right on gold.
_KEPT, _REPLACED, _DROPPED = 0.95, 0.75, 0.7


def metaphors(scene: Scene) -> Iterator[Choice]:
    """Values: ``kept``, ``replaced`` (by another image) and ``dropped``; images of the source only."""
    if not scene.speaks(load_images().table):
        return
    for view in scene.views:
        yield from _of(view)


def _of(view: BeadView) -> Iterator[Choice]:
    images = load_images()
    sources = [one for one in images.find(view.source.folded, view.source.language) if not one.is_other]
    if not sources:
        return
    targets = images.find(view.target.folded, view.target.language)
    taken: set[Span] = set()
    for source in sources:
        kept = _nearest(view, source, [one for one in targets if not one.is_other], taken)
        other = kept or _nearest(view, source, [one for one in targets if one.is_other], taken)
        if other is not None:
            taken.add(other.span)
            value, certainty = ("kept", _KEPT) if kept else ("replaced", _REPLACED)
            yield view.choice(ChoiceKind.METAPHOR, value, "table-of-images", certainty, [source.span], [other.span])
        else:
            answer = view.answer(source.span)
            yield view.choice(
                ChoiceKind.METAPHOR, "dropped", "no-image", _DROPPED, [source.span], [answer] if answer else []
            )


def _nearest(view: BeadView, source: Image, targets: Sequence[Image], taken: set[Span]) -> Image | None:
    """The image of the same name that stands nearest to where the source leads, none of them twice."""
    own = [one for one in targets if one.image == source.image and one.span not in taken]
    place, _ = view.place(source.span)
    return min(own, key=lambda one: abs(one.span.start - place), default=None)
