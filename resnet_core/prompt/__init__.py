"""Networks at a prompt: whatever names one, and everything that can be read off it."""
