"""The nouns of the domain as frozen dataclasses: standard library only, no I/O."""
