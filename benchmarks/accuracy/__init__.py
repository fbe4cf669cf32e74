"""Seeded test pictures with their truth, and how much of them the emulator reads correctly.

Amounts in words, check characters and names are made by code of this package's own: with the emulator's, a
mistake in it would be drawn as it is read.
"""
