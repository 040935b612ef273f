"""From a recording to a transcript; knows nothing of `align`."""
