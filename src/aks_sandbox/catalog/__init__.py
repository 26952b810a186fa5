"""Facts as data: JSON files with a source for each row, and the one module that reads them."""
