"""One address before several web processes: a proxy, and what keeps the processes running."""
