"""Readers: one document in, findings out; nothing here touches a file, a network or another document."""
