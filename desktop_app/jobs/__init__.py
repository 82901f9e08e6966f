"""Work on many pictures that ends in files: hidden, cropped, exported; cancelled, paused, killed and resumed."""
