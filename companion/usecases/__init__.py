"""What people do with the product, one verb a file. Each reads like the story it tells."""
