"""What the front ends have in common, on knack: how a command runs, what is shown, how the table becomes arguments.

Both are programs of knack, so both have its loggers, output formats and events. What only one of them has (az its login
and its error classes, the other one its credentials) it hands in as a FrontEnd.
"""
