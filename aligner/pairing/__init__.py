"""Which documents of two languages translate each other.

::

    documents → collection (words, translations, numbers) → candidates → features → assignment → pairs, left over
"""

from aligner.pairing.pair import pair_documents
from aligner.pairing.result import Pairing, Unpaired, file_safe, numbered

__all__ = ["Pairing", "Unpaired", "file_safe", "numbered", "pair_documents"]
