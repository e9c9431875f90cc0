"""Printed text → exact values. Nothing here knows of documents, and nothing here guesses."""
