"""
The learned reader of text dumps: what each segment is, in every dump.

`encode` cuts dumps into segments and describes them, `evidence` adds what the rules found, `network` reads them,
`decode` turns what it says into marks.
"""
