"""What each step of a lesson reveals: functions that find numbers and say which option they bear out."""
