"""What every part of the program shares: settings, the API's dialect, the shell of the admin, running it."""

__version__ = "0.1.0"
