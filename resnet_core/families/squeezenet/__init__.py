"""SqueezeNets (Iandola 2016): few channels for the 3x3 convolutions to read, and two kinds that write."""
