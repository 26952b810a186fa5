"""The command table as data: every command with its typed arguments, its help, and the function that carries it out.

A front end maps it to its own parser and help, and hands a Context to the functions; docs/commands.md is made from it.
Nothing here imports a front end's library.
"""
