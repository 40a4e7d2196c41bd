"""GoogLeNet (Szegedy 2014): modules of four branches side by side."""
