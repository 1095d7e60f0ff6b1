"""The subcommands of `motkraft`, a file each.

operator.py  what they all need: settings, and saying no
"""
