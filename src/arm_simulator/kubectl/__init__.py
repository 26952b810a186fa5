"""A stand-in of kubectl for the commands that run-command runs: a small client, and what answers it.

`client.py` is what the command starts; it hands its words, its files and its standard input to the simulator through a
socket in the private folder of the run, and prints what comes back. Only the verbs and options that are named in
`arguments.py` are spoken; anything else ends with status 1 and a line that says so.
"""
