"""Seeded test pictures with their truth, and how much of them the emulator reads correctly."""
