"""German, French and other languages; ``|`` stands where a sentence ends."""

from __future__ import annotations

import pytest

from aligner.segmentation import SEGMENTERS, split

CASES = {
    "de": [
        "Das Treffen begann früh.|Alle waren da.",
        "Wir sehen uns am 21. Juni in Bonn.|Bis dann!",
        "Es geschah am 3.|Die Folgen waren groß.",
        "Ludwig XIV. Straße heißt sie nicht.",
        "Obst, z. B. Äpfel und Birnen, ist gesund.|Iss mehr davon.",
        "Obst, z.B. Äpfel, ist gesund.",
        "Das gilt i. d. R. Montags nicht.",
        "Sie fragte: „Kommst du?“|Er nickte.",
        "„Kommst du?“, fragte sie.|Er nickte.",
        "»Komm!«|Er ging los.",
        "Siehe Nr. 5 und Abs. 3.|Das genügt.",
        "Äpfel, Birnen usw.|Wir kauften alles.",
        "Vgl. Müller, S. 12.|Dort steht es.",
        "Dr. Weber traf Mrs. Jones.|Beide lachten.",
    ],
    "fr": [
        "La réunion a commencé tôt.|Tout le monde était là.",
        "« Venez\u00a0!\u00a0»|Il partit aussitôt.",
        "Pourquoi\u00a0?|Nous ne savons pas.",
        "Il a dit\u00a0: «\u00a0Nous sommes prêts.\u00a0»|La salle applaudit.",
        "«\u00a0Pourquoi\u00a0?\u00a0» demanda-t-elle.|Il se tut.",
        "M. Dupont et Mme Durand sont venus.|Le Dr. Petit aussi.",
        "Voir art. 5 et p. 12.|C'est clair.",
        "Du thé, du café, etc.|Les prix montent.",
        "En 50 av. J.-C. César était là.",
    ],
    "es": ["¿Por qué?|Porque sí.|¡Vamos!", "El Sr. Pérez llegó.|Se sentó."],
    "it": ["Il dott. Rossi parla.|Tutti ascoltano."],
    "ru": ["Переговоры начались.|Все пришли вовремя.", "«Почему?» спросил он.|Никто не ответил."],
    "hi": ["बैठक शुरू हुई।|सब लोग आए।"],
    "ar": ["متى نبدأ؟|نبدأ الآن."],
    "ko": ["회의가 시작되었다.|모두 참석했다."],
    "": ["The language is unknown.|It works.", "语言不明。|也可以。"],
}


@pytest.mark.parametrize(
    ("language", "marked"), [(language, case) for language, cases in CASES.items() for case in cases]
)
def test_sentences(language: str, marked: str) -> None:
    text = marked.replace("|", "" if "。" in marked else " ")
    assert [span.of(text) for span in split(text, language)] == marked.split("|")


@pytest.mark.parametrize("language", ["zh-Hans", "zh_CN", "ZH", "zh-TW"])
def test_the_primary_tag_decides(language: str) -> None:
    assert split("他在U.S.读书。她在家。", language) == split("他在U.S.读书。她在家。", "zh")


def test_every_registered_segmenter_takes_a_paragraph() -> None:
    for segmenter in SEGMENTERS.values():
        assert [span.of("Yes.") for span in segmenter("Yes.")] == ["Yes."]
        assert segmenter(" \n\u3000") == []
