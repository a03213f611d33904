"""Reports of an evaluation: what they say, as tables in a terminal and as one HTML page that needs nothing else."""
