"""What pictures have in common that makes convolution a good idea: near pixels alike, and one part like another."""
