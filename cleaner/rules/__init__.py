"""Rules: read, checked, matched, drafted, mined."""
