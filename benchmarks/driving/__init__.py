"""What the benchmarks drive with: servers, a browser with a steady pointer, and a recorder inside the page."""
