"""What the HTML report shows, as plain values, and the templates that show it.

``review`` says what to look at first, ``summary`` counts, ``phrases`` groups renderings by term, ``marks`` cuts a
sentence where phrases begin and end, ``view`` turns a bitext into what the templates walk over. Nothing here reads,
writes or knows of HTML: that is left to :mod:`aligner.writing.html` and the ``*.html``, ``*.css`` and ``*.js`` files
beside this one.
"""
