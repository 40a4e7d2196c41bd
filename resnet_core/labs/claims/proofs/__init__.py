"""What decides claims: functions that find numbers, and what they say of each part of a claim."""
