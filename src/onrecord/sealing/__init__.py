"""Sealing: files that only a passphrase opens, and the keys for them."""
