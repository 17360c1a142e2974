"""Build child products as a job."""
