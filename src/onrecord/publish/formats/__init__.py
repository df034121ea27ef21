"""Exports of the record in other people's formats; each says what it loses. The whole record is the JSONL alone."""
