"""Small tools without a domain word in them. Never imports flask; only `columns` knows sqlalchemy."""
