"""Scripts that measure and train; none is run by the tests."""
