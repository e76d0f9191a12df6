"""What benchmarks/core.py times with: jobs as data, each library's way to do them, and a process for each library."""
