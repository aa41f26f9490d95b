"""Kills, full disks, backups and damage: nothing that was acknowledged is lost, and what is wrong is told."""
