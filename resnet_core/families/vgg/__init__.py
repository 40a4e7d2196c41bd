"""VGG: chains of 3x3 convolutions between max pools, and three linear layers (Simonyan 2015)."""
