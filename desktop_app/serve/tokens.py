"""Tokens: what a request has to bring."""

import secrets

# Nobody takes one of these for another, and none of them needs a shift key on a phone.
TOKEN_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"
TOKEN_LENGTH = 20  # 99 bits


def new_token() -> str:
    """A token that nobody guesses, of letters and digits that can be read out and typed."""
    return "".join(secrets.choice(TOKEN_LETTERS) for _ in range(TOKEN_LENGTH))
