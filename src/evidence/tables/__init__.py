"""Bytes in, validated observations out: no derived figures here."""
