"""What a run-command does: its archive is unpacked, its command is executed, and its output becomes the logs.

The command runs on this machine, as whoever runs the simulator, in a folder and with an environment of its own. That
is no jail: give it only what you would run yourself.
"""
