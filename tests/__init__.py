"""Tests of castproof."""
