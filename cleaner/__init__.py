"""Raw scraped dumps in, clean single-topic articles out, and every cut accounted for."""

__version__ = "0.1.0"
