"""From cycle to cycle: opening, grading, closing, carrying over."""
