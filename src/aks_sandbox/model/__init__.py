"""The nouns of the domain as frozen dataclasses: no I/O."""
