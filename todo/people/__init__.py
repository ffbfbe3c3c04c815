"""The accounts of an installation: persons, sessions, invitations, tokens, and the security log of them all.

`people.People` is the one class that the server and the command line call.
"""
