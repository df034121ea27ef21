"""Gather: what arrives, as bytes with a name, a media type and the container it came out of."""

from onrecord.gather.containers import ExpandLimits, count_members, hash_chunks
from onrecord.gather.files import Received, gather_paths, iter_files, receive_file
from onrecord.gather.types import sniff_media_type

__all__ = [
    "ExpandLimits", "Received", "count_members", "gather_paths", "hash_chunks", "iter_files", "receive_file",
    "sniff_media_type",
]  # fmt: skip
