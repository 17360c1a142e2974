"""Signing in at a provider of OpenID Connect, where `PXM_OIDC_ISSUER` names one, and as whom of ours."""
