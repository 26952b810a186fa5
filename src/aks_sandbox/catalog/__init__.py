"""Facts as data: JSON files with a source for each row, and one module that reads each of them."""
