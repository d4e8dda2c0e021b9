"""Tests that guard the house itself: rules that no single module could keep."""
