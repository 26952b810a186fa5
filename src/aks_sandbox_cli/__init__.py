"""The program `aks-sandbox`: the commands of the table on knack and azure-identity, without az.

    __main__     begins the process: the program's name, then the program
    program      the program of knack: configuration, logging, errors and exit codes
    invocation   one call: the arguments that all commands have, values of files
    shell        the program as what runs a command
    parsing      the parser: words about what it cannot take
    table        the command table as commands and arguments of knack
    help_pages   the help of commands and groups
    context      what a command gets: subscription, connection, configuration, keys
    credentials  who signs in, in a fixed order; the only importer of azure.identity

What a command is, does and prints is decided in aks_sandbox, which the extension of az uses too.
"""
