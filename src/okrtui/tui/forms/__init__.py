"""Forms: what each is about, and the one screen that shows them."""
