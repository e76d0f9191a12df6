"""The lessons, a folder each: ui/lesson.py finds them."""
