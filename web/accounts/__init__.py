"""Who a visitor is: cookies, tokens, the addresses for signing in and for accounts."""
