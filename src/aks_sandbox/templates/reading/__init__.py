"""Reading templates of others: what of a file is known, what it leaves open, and the clusters and node pools in it."""
