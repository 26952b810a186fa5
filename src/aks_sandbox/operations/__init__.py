"""What the commands do, one file per verb: they join the layers and answer plain data."""
