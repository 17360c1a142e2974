"""The parts of django-unfold that the project uses, typed: the package itself is not."""
