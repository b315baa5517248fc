"""The toolbox of text: decoding, dates, languages, addresses, blocks."""
