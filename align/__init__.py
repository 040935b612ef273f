"""From a transcript and evidence to a better transcript; knows nothing of `transcribe`."""
