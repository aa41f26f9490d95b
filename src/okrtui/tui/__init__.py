"""The screens, on Textual. They ask `workspace` for values and hand them to `show`."""
