"""Proofs about the head of a custody log: what is signed or stamped, signatures, time stamps, and what each proves."""
