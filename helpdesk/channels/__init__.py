"""How contacts come in: phone, counter, e-mail, web form."""
