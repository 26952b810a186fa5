"""The program `aks-sandbox`: the commands of the table on knack and azure-identity, without az.

    __main__         begins the process: the program's name, then the program
    program          the program of knack: configuration, logging, errors and exit codes
    invocation       one call: the arguments that all commands have, and what is added to results
    files            values that stand in files
    resource_groups  a member that az adds to what Azure reports
    shell            the program as what runs a command
    parsing          the parser: words about what it cannot take
    table            the command table as commands and arguments of knack
    help_pages       the help of commands and groups
    context          what a command gets: subscription, connection, configuration, keys
    credentials      who signs in, in a fixed order; the only importer of azure.identity
    token_claims     what a token says about itself: who signed in, and who issued it
    ssh_keys         SSH keys for nodes
    indicator        what is waited for, as the last line of a terminal
    errors           what is said on standard error, and the exit code that goes with it

What a command is, does and prints is decided in aks_sandbox, which the extension of az uses too.
"""
