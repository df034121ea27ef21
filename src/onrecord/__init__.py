"""onrecord puts a long-running story on the record."""

__version__ = "0.1.0"
