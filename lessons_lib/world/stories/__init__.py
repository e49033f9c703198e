"""Short stories whose probability, and whose world, is known exactly."""
