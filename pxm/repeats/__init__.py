"""A POST that is sent again under the same `Idempotency-Key` is done once, and answered again."""
