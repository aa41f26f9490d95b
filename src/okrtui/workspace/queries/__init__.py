"""What one can ask of a Reading: boards, pages, what is due, reports, history. They write nothing."""
