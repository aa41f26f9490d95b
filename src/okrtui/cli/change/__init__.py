"""What is written and changed: objectives, key results, initiatives, KPIs, names; and taking it back."""
