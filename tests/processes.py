"""Processes that tests start."""

import signal


def hears_ctrl_c() -> None:
    """In a new process: let Ctrl-C end it, even where tests run in the background of a shell, which ignores it."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)
