"""Every counter that is installed, asked about one network."""
