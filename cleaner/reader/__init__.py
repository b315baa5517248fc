"""What is learned: what each block of a text dump is, and where a story begins."""
