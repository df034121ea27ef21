"""The same per-document functions over a corpus too large for a case: slices in, partitioned Parquet out.

An existing engine carries the slices to processes, on one machine or many; plain processes are the one that is built
in. What a slice holds is decided before anything runs, each file of the output appears whole or not at all, and a run
that was stopped goes on where it stood, so every document is in the output once whatever engine carried it.
"""
