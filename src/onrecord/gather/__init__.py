"""Gather: what arrives, as bytes with a name, a media type and the container it came out of."""

from onrecord.gather.files import Received, gather_paths
from onrecord.gather.types import sniff_media_type

__all__ = ["Received", "gather_paths", "sniff_media_type"]
