"""Which pixels one value of a map sees: a part of Explore and of Forward."""
