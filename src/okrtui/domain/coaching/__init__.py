"""What coaching says of OKRs and KPIs: findings, never in the way."""
