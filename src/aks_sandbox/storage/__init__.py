"""Files on this machine: private, replaced in one step."""
