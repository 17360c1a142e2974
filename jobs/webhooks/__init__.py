"""Webhooks: other programs are told what happened, by signed messages that are sent again until they arrive."""
