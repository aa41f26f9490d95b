"""Where a workspace is kept. The only place that imports peewee or knows SQL."""
