"""Tests mirror the packages; peers/ starts real other sides, flows/ walks whole visits."""
