"""Two steps to sign in: after the password a code that changes every half minute (TOTP), or a recovery code."""
