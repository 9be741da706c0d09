"""What the values of each kind of choice mean, in words."""

from __future__ import annotations

from collections.abc import Mapping

from aligner.model.renderings import ChoiceKind, Procedure

__all__ = ["CHOICE_KINDS", "CHOICE_VALUES"]

CHOICE_KINDS: Mapping[ChoiceKind, str] = {
    ChoiceKind.PROCEDURE: "How the translation got from a phrase to its rendering (Zhai et al., LREC 2020)",
    ChoiceKind.QUOTATION_MARKS: "Whether marks that hold a word at a distance stayed",
    ChoiceKind.MODALITY: "How binding a demand, a promise or a permission is",
    ChoiceKind.INTENSITY: "Whether a word of degree or emphasis stayed",
    ChoiceKind.PARALLELISM: "Whether members that repeat a word still do",
    ChoiceKind.METAPHOR: "Whether an image stayed one",
    ChoiceKind.AGENT: "Whether it is still said who acts",
}
"""What was chosen between."""

CHOICE_VALUES: Mapping[ChoiceKind, Mapping[str, str]] = {
    ChoiceKind.PROCEDURE: {
        Procedure.LITERAL.value: "Word for word.",
        Procedure.EQUIVALENCE.value: "By the set expression that the other language has for it.",
        Procedure.TRANSPOSITION.value: "The same sense in another part of speech.",
        Procedure.MODULATION.value: "From another point of view.",
        Procedure.MODULATION_TRANSPOSITION.value: "From another point of view and in another part of speech.",
        Procedure.PARTICULARIZATION.value: "More specific than the source.",
        Procedure.GENERALIZATION.value: "Less specific than the source.",
        Procedure.FIGURATIVE.value: "An image was brought in, changed or given up.",
        Procedure.LEXICAL_SHIFT.value: "A small change of number, tense or reference.",
        Procedure.EXPLICITATION.value: "Says what the source leaves to be understood.",
        Procedure.REDUCTION.value: "Leaves out what the source says.",
        Procedure.TRANSLATION_ERROR.value: "Says something else than the source.",
        Procedure.UNCERTAIN.value: "No rule is good enough to tell.",
    },
    ChoiceKind.QUOTATION_MARKS: {
        "kept": "On both sides.",
        "dropped": "In the source only.",
        "added": "In the target only.",
    },
    ChoiceKind.MODALITY: {
        "kept": "As strong as in the source.",
        "stronger": "More binding than in the source.",
        "weaker": "Less binding than in the source.",
        "dropped": "Without a word of obligation or will where the source has one.",
        "added": "With a word of obligation or will where the source has none.",
    },
    ChoiceKind.INTENSITY: {
        "kept": "As strong as in the source.",
        "stronger": "With a stronger word than in the source.",
        "weaker": "With a weaker word than in the source.",
        "dropped": "Without a word of degree where the source has one.",
        "added": "With a word of degree where the source has none.",
    },
    ChoiceKind.PARALLELISM: {
        "kept": "The members repeat a word on both sides.",
        "flattened": "The members repeat a word in the source only.",
    },
    ChoiceKind.METAPHOR: {
        "kept": "The same image on both sides.",
        "replaced": "Another image in the place of that of the source.",
        "dropped": "No image where the source has one.",
    },
    ChoiceKind.AGENT: {
        "named": "By name or by a pronoun.",
        "generalised": "By a word for everybody concerned where the source names a party.",
        "dropped": "Not said: a passive, or nobody in particular.",
    },
}
"""Kind → value → what it says of the translation."""
