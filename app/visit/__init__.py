"""What the session of a visitor is made of, below it: files of networks, and text from outside."""
