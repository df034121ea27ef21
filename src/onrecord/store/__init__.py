"""Keeping: the case's folder, its originals and its database."""
