"""The command line of castproof; wires `transcribe` and `align`."""
