"""Bilingual parallel-text aligner."""
