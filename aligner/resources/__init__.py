"""Data files: termbase, weights and schemas."""
