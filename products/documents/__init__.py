"""Documents of the draft side: rows in, dictionaries out, with a fixed number of queries for any number of rows."""
