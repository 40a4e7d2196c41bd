"""One room per family of networks: its fields and rules, its recipe, its published networks."""
