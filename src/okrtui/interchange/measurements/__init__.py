"""Tables of measurements (CSV): read, and recorded."""
