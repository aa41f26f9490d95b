"""What SQL asks of a workspace, and every engine understands; answers are domain values or plain rows."""
