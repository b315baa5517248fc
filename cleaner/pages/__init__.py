"""HTML pages: parsed, walked, judged by what their tree knows."""
