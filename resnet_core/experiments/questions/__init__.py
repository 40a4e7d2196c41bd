"""Networks of one question, trained side by side."""
