"""The slice of the loss on the page Training."""
