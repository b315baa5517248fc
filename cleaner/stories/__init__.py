"""Where do stories begin in a text dump? Found by the dump's own signature: what recurs where stories begin or end."""
