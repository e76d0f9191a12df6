"""What `benchmarks.training` trains and measures, and the tables it keeps."""
