"""ShuffleNet V2: half of the channels goes past each block, and they are shuffled after it (Ma 2018)."""
