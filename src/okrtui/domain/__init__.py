"""What an OKR is: words, rules and numbers. Standard library only; no files, clock or database."""
