"""The kit: the frame around the lessons, and what at least two of them use. It knows no lesson."""
