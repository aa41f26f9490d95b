"""OKRs and KPIs in the terminal. Importing the package imports nothing heavy."""
