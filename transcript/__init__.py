"""What a transcript is, and the files it lives in."""
