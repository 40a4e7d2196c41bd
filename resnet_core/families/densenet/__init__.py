"""DenseNets (Huang 2017): each layer reads the maps of all layers before it."""
