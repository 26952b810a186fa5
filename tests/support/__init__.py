"""What the tests share: doubles of Azure, worlds, facts and requests that are made up."""
